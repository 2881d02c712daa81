"""Transfers to vendors who confirm arrivals, and transfers that vendors have sent a shipment notice for."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .access.refusals import refuse_vendor


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "mrp.subcontract.vendor.chatter.mixin", "stock.picking"]

    is_arrival_awaited = fields.Boolean(
        "In Transit to the Vendor",
        readonly=True,
        copy=False,
        help="It was shipped, and the vendor has not confirmed its arrival.",
    )
    arrival_date = fields.Datetime("Arrival Confirmed on", readonly=True, copy=False)
    arrival_user_id = fields.Many2one("res.users", "Arrival Confirmed by", readonly=True, copy=False)

    _arrival_awaited_idx = models.Index("(id) WHERE is_arrival_awaited IS TRUE")

    subcontract_notice_ids = fields.Many2many(
        "mrp.subcontract.shipment.notice", string="Shipment Notices", compute="_compute_subcontract_notice_ids"
    )

    def _check_can_validate(self):
        refuse_vendor(self)
        return super()._check_can_validate()

    def _for_vendor(self):
        """These transfers with all rights, for what the portal shows of them or does to them.

        :raise AccessError: unless every one of them goes to, or comes from, work that the vendor's user may read
        """
        arrivals = self.env["mrp.subcontract.arrivals"]
        if not self.env.user._is_outsourcing_vendor():
            raise AccessError(self.env._("Only portal users of a vendor with an active engagement can do this."))
        # sudo: only to find the operations, on which the user's own rights decide
        for picking in self.sudo().exists():
            arrivals._get_arrival_operations(picking).with_env(self.env).check_access("read")
        if not self or any(not arrivals._get_arrival_operations(picking) for picking in self.sudo()):
            raise AccessError(self.env._("There is no such transfer."))
        return self.sudo()

    def action_confirm_arrival(self):
        """Open the dialog in which somebody here confirms for a vendor, who has told us, what has arrived."""
        self.ensure_one()
        self.check_access("write")
        # sudo: write access to the transfer was checked; what is on the way decides on what is to be counted
        lines = self.env["mrp.subcontract.arrivals"]._get_arrival_lines(self.sudo())
        arrival = self.env["mrp.subcontract.arrival"].create(
            {
                "picking_id": self.id,
                "line_ids": [
                    fields.Command.create(
                        {
                            "key": line["key"],
                            "subcontract_operation_id": line["operation"].id,
                            "product_id": line["product"].id,
                            "lot_id": line["lot"].id,
                            "qty_shipped": line["quantity"],
                            "qty_counted": line["quantity"],
                        }
                    )
                    for line in lines
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Arrival of %s", self.name),
            "res_model": arrival._name,
            "res_id": arrival.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("move_ids.state", "move_ids.subcontract_operation_id.notice_ids.state")
    def _compute_subcontract_notice_ids(self):
        """The open shipment notices for these transfers."""
        for picking in self:
            expected = picking.move_ids.filtered(
                lambda move: move.subcontract_role in ("good", "received") and move.state not in ("done", "cancel")
            )
            picking.subcontract_notice_ids = self.env["mrp.subcontract.vendor.shipping"]._get_open_notice(
                expected.subcontract_operation_id
            )
