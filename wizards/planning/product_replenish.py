from odoo import fields, models


class ProductReplenish(models.TransientModel):
    _inherit = "product.replenish"

    def _get_date_planned(self, route_id, **kwargs):
        """Operations that are always outsourced take their days, as in a reordering rule's lead time."""
        date = super()._get_date_planned(route_id, **kwargs)
        if "manufacture" not in route_id.rule_ids.mapped("action"):
            return date
        template = kwargs.get("product_tmpl_id") or self.product_tmpl_id
        product = self.product_id or template.product_variant_id
        # the bill of materials that core takes for its part of the date
        days = template.bom_ids[:1]._get_outsourced_days(product, self.company_id or self.env.company)
        return fields.Datetime.add(date, days=days)
