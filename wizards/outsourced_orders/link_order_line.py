from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class MrpSubcontractLink(models.TransientModel):
    """The order came first: link a purchase order line to the manufacturing order that its vendor makes."""

    _name = "mrp.subcontract.link"
    _description = "Link to a Manufacturing Order"

    purchase_line_id = fields.Many2one("purchase.order.line", required=True, readonly=True)
    company_id = fields.Many2one(related="purchase_line_id.company_id")
    product_id = fields.Many2one(related="purchase_line_id.product_id")
    production_id = fields.Many2one(
        "mrp.production",
        "Job",
        required=True,
        domain="[('product_id', '=', product_id), ('state', 'in', ('confirmed', 'progress', 'to_close')),"
        " ('company_id', '=', company_id)]",
        help="The manufacturing order that this vendor makes as a whole. Its components go to the vendor, its goods "
        "come with the "
        "receipt of this order.",
    )

    def action_confirm(self):
        """Have the manufacturing order made by the vendor of the order line; opens the outsourced operation."""
        self.ensure_one()
        self.production_id.check_access("write")
        self.purchase_line_id.check_access("write")
        # sudo: write access to both ends of the link was checked
        operation = self.purchase_line_id.sudo()._link_to_production(self.production_id.sudo())
        return operation.sudo(False)._get_records_action()


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    can_link_production = fields.Boolean(compute="_compute_can_link_production")

    @api.depends("product_id", "state", "subcontract_operation_id", "qty_received")
    def _compute_can_link_production(self):
        for line in self:
            line.can_link_production = (
                line.product_id.type == "consu"
                and line.state != "cancel"
                and not line.subcontract_operation_id
                and not line.qty_received
                and bool(line.product_id.bom_ids)
            )

    def action_link_production(self):
        """Open the dialog to link this line to a manufacturing order that the vendor makes."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link to a Manufacturing Order"),
            "res_model": "mrp.subcontract.link",
            "view_mode": "form",
            "target": "new",
            "context": {"default_purchase_line_id": self.id},
        }

    def _link_to_production(self, production):
        """Make a manufacturing order external, ordered by this line; on a confirmed order its receipt and its shipment
        follow.

        :return: the outsourced operation
        :raise UserError: why this line can't be for that manufacturing order, and where to set it right
        """
        self.ensure_one()
        self._check_can_link(production)
        operation = (
            production.outsourced_operation_id
            if production.is_outsourced_order
            else self.env["mrp.subcontract.order.sourcing"]._outsource(production)
        )
        errors = operation._get_vendor_errors(self.partner_id)
        if not operation.service_id.purchase_ok:
            errors = operation._get_order_errors()
        if errors:
            raise UserError("\n".join(errors))
        order = self.order_id
        if order.state == "purchase":
            self.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))._action_cancel()
        self.write(
            {
                "subcontract_operation_id": operation.id,
                "location_final_id": self.env["mrp.subcontract.order.receipts"]
                ._get_final_location(operation, order)
                .id,
            }
        )
        origins = [*(order.origin or "").split(", "), production.name]
        order.write(
            {
                "origin": ", ".join(dict.fromkeys(filter(None, origins))),
                "reference_ids": [Command.link(reference.id) for reference in production.reference_ids],
            }
        )
        if order.state == "purchase":
            self._create_or_update_picking()
            operation._on_ordered()
        return operation

    def _check_can_link(self, production):
        self.ensure_one()
        texts = {"order": self.order_id.name, "job": production.name, "product": self.product_id.display_name}
        if self.subcontract_operation_id:
            raise UserError(
                self.env._(
                    "The line of %(order)s is for %(operation)s already.",
                    operation=self.subcontract_operation_id.name,
                    **texts,
                )
            )
        if self.product_id != production.product_id:
            raise UserError(
                self.env._(
                    "%(job)s makes %(made)s, and the line of %(order)s is for %(product)s. Choose a manufacturing "
                    "order for that "
                    "product.",
                    made=production.product_id.display_name,
                    **texts,
                )
            )
        if self.company_id != production.company_id:
            raise UserError(self.env._("%(job)s and %(order)s belong to different companies.", **texts))
        if self.order_id.state == "cancel" or self.qty_received or self.qty_invoiced:
            raise UserError(
                self.env._(
                    "The line of %(order)s was cancelled, received or billed already. Add a line for %(job)s.", **texts
                )
            )
        if self.move_ids.filtered("is_subcontract"):
            raise UserError(
                self.env._(
                    "The line of %(order)s is made by Odoo's own subcontracting, which has a manufacturing order of "
                    "its own for it.",
                    **texts,
                )
            )
        production._check_can_outsource()
        ordered = production.outsourced_operation_id.purchase_id
        if production.is_outsourced_order and ordered:
            raise UserError(self.env._("%(job)s is on %(other)s already.", other=ordered.name, **texts))
