from odoo import api, models

from .access.refusals import is_vendor, refuse_values, refuse_vendor

# what a line belongs to: a subcontractor records its quantity and its lot
VENDOR_FIXED_FIELDS = frozenset(
    (
        "move_id",
        "picking_id",
        "production_id",
        "workorder_id",
        "product_id",
        "company_id",
        "owner_id",
        "package_id",
        "result_package_id",
        "package_history_id",
        "location_id",
        "location_dest_id",
        "consume_line_ids",
        "produce_line_ids",
        "scrap_id",
        "date",
        "state",
    )
)


class StockMoveLine(models.Model):
    """A subcontractor in core's portal records lines of its own moves, with lots that it may see."""

    _name = "stock.move.line"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "stock.move.line"]

    @api.model_create_multi
    def create(self, vals_list):
        if is_vendor(self):
            self._check_vendor_lots(vals_list)
        lines = super().create(vals_list)
        if is_vendor(lines):
            lines._check_vendor_lines()
        return lines

    def write(self, vals):
        if not is_vendor(self):
            return super().write(vals)
        self._check_vendor_lots([vals])
        refuse_values(self, vals, VENDOR_FIXED_FIELDS)
        if "done" in self.mapped("state"):
            refuse_vendor(self)
        res = super().write(vals)
        self._check_vendor_lines()
        return res

    def unlink(self):
        if is_vendor(self) and "done" in self.mapped("state"):
            refuse_vendor(self)
        return super().unlink()

    def _check_vendor_lots(self, vals_list):
        """Only lots that this user may read: of what it makes, or of what lies with it.

        To be asked first: once a lot is on a line of its own, the user may read it.
        """
        lot_ids = {vals["lot_id"] for vals in vals_list if vals.get("lot_id")}
        self.env["stock.lot"].browse(lot_ids).check_access("read")

    def _check_vendor_lines(self):
        """Refuse lines that reach beyond their move, after they were written."""
        for line in self.sudo():
            move = line.move_id
            if (
                not move
                or line.product_id != move.product_id
                or line.company_id != move.company_id
                or not line.location_id._child_of(move.location_id)
                or not line.location_dest_id._child_of(move.location_dest_id)
                or line.owner_id
                or line.package_id
                or line.result_package_id
                or line.state == "done"
            ):
                refuse_vendor(self)
