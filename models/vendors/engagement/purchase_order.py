from odoo import api, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _on_vendor_changed(self):
        """A request takes over the terms of the new vendor's engagement."""
        # sudo: the buyer may not write terms of what is on an order, and chose the vendor
        for operation in self.order_line.subcontract_operation_id.sudo():
            operation.write(operation._prepare_engagement_terms())
        return super()._on_vendor_changed()


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        self._settle_engagement_terms([vals.get("subcontract_operation_id") for vals in vals_list])
        return super().create(vals_list)

    def write(self, vals):
        if "subcontract_operation_id" in vals:
            self._settle_engagement_terms([vals["subcontract_operation_id"]])
        return super().write(vals)

    def _settle_engagement_terms(self, operation_ids):
        """What is on an order keeps its terms: those of now are worked out before it is."""
        # sudo: whoever orders may not write terms, and only what follows from the engagement is written
        operations = self.env["mrp.subcontract.operation"].sudo().browse(filter(None, operation_ids))
        operations.flush_recordset(["pay_for", "over_tolerance"])
