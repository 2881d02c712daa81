"""What a value consists of: parts that name their source, in company currency, unrounded until they are shown."""

from typing import Any, NamedTuple

# who sees what manufacturing orders cost
COST_GROUPS = ",".join(
    (
        *("mrp.group_mrp_user", "purchase.group_purchase_user"),
        *("account.group_account_readonly", "account.group_account_invoice"),
    )
)


class CostPart(NamedTuple):
    """A part of a value.

    `element` as in job costs, or `difference`; `status` too. `source` is a record, `text` says what it is.
    """

    element: str
    status: str
    text: str
    quantity: float
    uom: Any
    amount: float
    source: Any

    def scale(self, share):
        """The same for a share of it."""
        return self._replace(quantity=self.quantity * share, amount=self.amount * share)
