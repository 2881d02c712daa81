from odoo import api, models


class MrpRoutingWorkcenter(models.Model):
    _inherit = "mrp.routing.workcenter"

    @api.depends(
        "outsourcing_policy", "outsourcing_service_id.seller_ids.price", "outsourcing_service_qty", "bom_id.product_qty"
    )
    @api.depends_context("company")
    def _compute_cost(self):
        """An operation that is always outsourced costs what an order line for this quantity would cost.

        One that may be outsourced costs what it costs in-house: nobody has decided yet.
        """
        res = super()._compute_cost()
        for operation in self.filtered(lambda operation: operation._is_priced_outsourced()):
            price = operation._get_outsourcing_price()
            operation.cost = price.company_amount if price else 0.0
        return res

    def _is_priced_outsourced(self):
        self.ensure_one()
        return (
            self.outsourcing_policy == "outside"
            and bool(self.outsourcing_service_id)
            and self.env["res.config.settings"]._is_outsourcing_enabled()
        )

    def _get_outsourcing_price(self):
        """The price of this operation for the quantity in the context, as for core's times; by default the BoM's batch.

        :rtype: ServicePrice | None
        """
        self.ensure_one()
        bom, service = self.bom_id, self.outsourcing_service_id
        unit = self.env.context.get("unit") or bom.product_uom_id
        quantity = self.env.context.get("quantity") or bom.product_qty or 1.0
        units = unit._compute_quantity(quantity, bom.product_tmpl_id.uom_id, round=False)
        return service._get_outsourcing_price(
            service.uom_id.round(units * self.outsourcing_service_qty), company=self.company_id or self.env.company
        )

    def _get_outsourcing_basis(self):
        """Which vendor and price the cost of this operation assumes."""
        self.ensure_one()
        price = self._get_outsourcing_price()
        if not price:
            return self.env._("no vendor has a price for this quantity today")
        return self.outsourcing_service_id.with_company(self.company_id or self.env.company)._get_price_basis(price)
