"""Work order: make a quantity of one item, optionally for a line of a sales order.

Statuses: draft → released → in_progress ⇄ on_hold, in_progress → completed → closed; cancelled from draft,
released and on_hold. Staff write, start, record progress and complete; managers release, hold, resume,
close and cancel.
"""
