"""Giving what is open of a manufacturing order that a vendor makes to another vendor, or to our own floor, in one
operation."""

from odoo import models
from odoo.exceptions import UserError

from ...tools.locks import lock_records
from ...tools.numbers import format_quantity


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def action_reassign(self):
        """Open the dialog to change who makes what is still open of this manufacturing order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reassign %s", self.name),
            "res_model": "mrp.subcontract.reassign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_outsourced_production_id": self.id},
        }

    def _get_open_maker_shares(self):
        """Who is to make what is open of this manufacturing order: units by vendor, an empty one for ourselves."""
        self.ensure_one()
        operation = self.outsourced_operation_id
        productions = operation._get_open_productions() if self.is_outsourced_order else self
        # sudo: a vendor that only a buyer may read is still who makes it
        maker = operation.sudo().vendor_id.sudo(False) if self.is_outsourced_order else operation.vendor_id.browse()
        return {maker: sum(productions.mapped("product_qty"))}

    def _arrange_maker(self, shares, take_back=True):
        """Give what is open of this manufacturing order to somebody else; what was made stays the part of who has made
        it.

        The first order ends with what was made, its material is asked back, and the rest is to be ordered anew.

        :param dict shares: units in the unit of the manufacturing order by vendor (an empty one: in-house); all of
          it goes to one
        :param take_back: whether material that is at the vendor comes back; else it stays there
        :raise UserError: names what can't be changed, and why; nothing was changed then
        """
        self.ensure_one()
        self.check_access("write")
        operation = self.outsourced_operation_id
        lock_records(operation)
        maker = self._check_maker_shares(shares)
        if maker == operation.sudo().vendor_id:
            return
        productions = operation._get_open_productions()
        operation._end_with_what_was_made(take_back)
        if maker:
            # sudo: write access to the manufacturing order was checked above
            productions.sudo()._outsource().vendor_id = maker
        self.env["mrp.subcontract.sourcing"]._discard_untouched(operation.sudo())

    def _check_maker_shares(self, shares):
        """Refuse what does not add up, and vendors that may not make the manufacturing order.

        :return: who is to make it
        """
        self.ensure_one()
        uom = self.product_uom_id
        if not self.is_outsourced_order or self.state in ("done", "cancel"):
            raise UserError(
                self.env._("%s is not made by a vendor any more, so nobody else can take it over.", self.name)
            )
        expected = sum(self._get_open_maker_shares().values())
        makers = [maker for maker, quantity in shares.items() if not uom.is_zero(quantity)]
        total = sum(shares.values())
        if len(makers) != 1 or uom.compare(total, expected):
            raise UserError(
                self.env._(
                    "%(job)s: all %(expected)s %(unit)s that are still to be made go to one vendor, or are made "
                    "in-house. To have several make it, close or split the manufacturing order first.",
                    job=self.name,
                    expected=format_quantity(self.env, expected),
                    unit=uom.name,
                )
            )
        # sudo: vendors and prices are purchase data; what is wrong with one is for whoever chose it
        errors = self.outsourced_operation_id.sudo()._get_vendor_errors(makers[0]) if makers[0] else []
        if errors:
            raise UserError("\n".join(errors))
        return makers[0]


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def action_reassign(self):
        """Open the dialog to change who does what is still open, of the operation or of the outsourced order."""
        if not self.is_outsourced_order:
            return super().action_reassign()
        self.ensure_one()
        action = self.production_id.action_reassign()
        return {**action, "context": {**action["context"], "default_opened_from_id": self.id}}

    def _end_with_what_was_made(self, take_back):
        """The vendor makes nothing more: its order ends with what it has made, and the open manufacturing orders are
        as in-house.

        :param take_back: whether the material it holds is asked back
        """
        self.ensure_one()
        # sudo: access to the manufacturing order was checked by who calls this; orders and transfers follow
        operation = self.sudo()
        productions = operation._get_open_productions()
        if not operation._is_touched():
            operation.action_cancel()
            productions._return_in_house()
            return
        operation._check_can_end()
        line = operation.purchase_line_id
        made = operation.qty_made + operation.qty_scrapped
        if operation.purchase_id.state == "purchase":
            if not made:
                self.env["mrp.subcontract.ordering"]._check_can_release(line)
            operation.with_context(subcontract_leave_material=not take_back)._lower_order(made)
        elif line:
            self.env["mrp.subcontract.ordering"]._release(operation)
        if operation._get_open_productions():
            operation._leave_rest(take_back)
        # without an order it would be ordered again
        operation.cancelled = not operation.purchase_line_id
