"""Presence: who has a record open at this moment. It is seen and forgotten: no history, no log, no times."""

from datetime import timedelta

# Whoever has not said for so long that he is there is not: his PC is off, or the cable pulled.
STALE_AFTER = timedelta(seconds=75)
