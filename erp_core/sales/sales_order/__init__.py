"""Sales order: what a customer orders from us.

Statuses: draft → pending → confirmed → in_production → shipped → closed; cancelled from all before
production.
Staff write, submit, start and ship; managers confirm, reject, close and cancel.
"""
