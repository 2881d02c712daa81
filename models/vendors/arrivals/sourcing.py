from odoo import models
from odoo.exceptions import UserError

from ....tools.numbers import format_quantity


class MrpSubcontractSourcing(models.AbstractModel):
    _inherit = "mrp.subcontract.sourcing"

    def _reduce(self, operation, quantity, return_rest):
        """Nobody knows yet whether units in transit can be returned.

        :raise UserError: where more was shipped than the vendor is to do
        """
        compare = operation.product_uom_id.compare
        pending = operation.qty_in_transit + operation.qty_missing
        shipped = operation._get_processed() + operation.qty_at_vendor + pending
        if not operation.product_uom_id.is_zero(pending) and compare(shipped, quantity) > 0:
            raise UserError(
                self.env._(
                    "%(operation)s: %(pending)s %(unit)s are in transit to %(vendor)s. Confirm their arrival (button "
                    "Confirm Arrival on the transfer), and decide on discrepancies, before they can be returned.",
                    operation=operation.name,
                    pending=format_quantity(self.env, pending),
                    unit=operation.product_uom_id.name,
                    vendor=operation.vendor_id.display_name,
                )
            )
        return super()._reduce(operation, quantity, return_rest)
