"""Benchmarks: each row against the raw limit, hand-written psycopg, in the same run."""
