"""User: an account with one role.

Statuses: pending (registered, may do nothing) → active ⇄ disabled; an administrator moves it.
"""
