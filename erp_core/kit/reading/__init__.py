"""Reading what people type and paste: numbers, days, tables. Read whole, or refused with a sentence."""
