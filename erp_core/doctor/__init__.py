"""What an office's server lacks, found by looking: each finding says what to do."""
