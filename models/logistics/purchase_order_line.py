from contextlib import contextmanager

from odoo import fields, models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    subcontract_supply_operation_id = fields.Many2one(
        "mrp.subcontract.operation",
        "Dropshipped for",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The outsourced work whose vendor gets these goods delivered.",
    )

    def _prepare_purchase_order_line_from_procurement(
        self, product_id, product_qty, product_uom, location_dest_id, name, origin, company_id, values, po
    ):
        vals = super()._prepare_purchase_order_line_from_procurement(
            product_id, product_qty, product_uom, location_dest_id, name, origin, company_id, values, po
        )
        operation = values.get("subcontract_supply_operation")
        if operation:
            vals["subcontract_supply_operation_id"] = operation.id
        return vals

    @contextmanager
    def _around_write(self, vals):
        """Shipments follow the quantity of confirmed orders."""
        ours = self.filtered("subcontract_operation_id")
        with super()._around_write(vals):
            yield
        if {"product_qty", "product_uom_id"} & vals.keys():
            operations = ours.subcontract_operation_id
            self.env["mrp.subcontract.shipping"]._sync_shipments(
                operations.filtered(lambda operation: operation.purchase_id.state == "purchase")
            )

    def _find_candidate(self, product_id, product_qty, product_uom, location_id, name, origin, company_id, values):
        """Goods for one operation are never merged with goods for another one."""
        operation = values.get("subcontract_supply_operation") or self.env["mrp.subcontract.operation"]
        lines = self.filtered(lambda line: line.subcontract_supply_operation_id == operation)
        return super(PurchaseOrderLine, lines)._find_candidate(
            product_id, product_qty, product_uom, location_id, name, origin, company_id, values
        )

    def _prepare_outsourcing_move(self):
        """The receipt is the operation's component."""
        vals = super()._prepare_outsourcing_move()
        # sudo: the buyer may not read the manufacturing order
        operation = self.sudo().subcontract_supply_operation_id
        if operation:
            location = operation._get_site_location("vendor_stock")
            vals.update(
                {
                    "subcontract_operation_id": operation.id,
                    "subcontract_role": "component_out",
                    "location_dest_id": location.id,
                    "location_final_id": location.id,
                    "propagate_cancel": False,
                }
            )
        return vals
