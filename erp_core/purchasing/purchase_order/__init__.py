"""Purchase order: what we order from a supplier.

Statuses: draft → pending → approved → sent → received → closed; cancelled from all before received.
Staff write, submit and receive; managers approve, reject, send, close and cancel.
"""
