"""Stock move: the ledger of goods; one row says what was added to a holding, or taken from it, and why.

Rows are added by ``service.post`` and in no other way, and never change: what was wrong is moved back.
"""

from erp_core.kit.i18n import N_
from erp_core.kit.words import Choice


class MoveKind(Choice):
    OPENING = "opening", N_("Opening stock")
    RECEIPT = "receipt", N_("Received")
    SUPPLIER_RETURN = "supplier_return", N_("Returned to the supplier")
    DELIVERY = "delivery", N_("Delivered")
    CUSTOMER_RETURN = "customer_return", N_("Returned by the customer")
    ISSUE = "issue", N_("Issued")
    OUTPUT = "output", N_("Made")
    TRANSFER = "transfer", N_("Moved elsewhere")
    STATE = "state", N_("Held or released")
    RESHAPE = "reshape", N_("Split or joined")
    MEASURE = "measure", N_("Measured again")
    COUNT = "count", N_("Counted")
    SCRAP = "scrap", N_("Scrapped")
    SAMPLE = "sample", N_("Sample")
    REVALUE = "revalue", N_("Valued anew")
