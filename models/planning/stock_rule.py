from odoo import models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_lead_days(self, product, **values):
        """Days of operations that are always outsourced are part of the lead time."""
        delays, description = super()._get_lead_days(product, **values)
        rule = self.filtered(lambda rule: rule.action == "manufacture")
        if not rule:
            return delays, description
        company = rule.company_id or self.env.company
        bom = values.get("bom") or rule._get_outsourced_bom(product, company)
        days = bom._get_outsourced_days(product, company)
        if days:
            delays["total_delay"] += days
            delays["manufacture_delay"] += days
            if not self.env.context.get("bypass_delay_description"):
                description.append((self.env._("Outsourced Work"), self.env._("+ %d day(s)", days)))
        return delays, description

    def _get_outsourced_bom(self, product, company):
        self.ensure_one()
        return self.env["mrp.bom"]._bom_find(product, picking_type=self.picking_type_id, company_id=company.id)[product]

    def _prepare_mo_vals(
        self, product_id, product_qty, product_uom, location_dest_id, name, origin, company_id, values, bom
    ):
        """The manufacturing order starts early enough for its outsourced operations; its deadline stays."""
        vals = super()._prepare_mo_vals(
            product_id, product_qty, product_uom, location_dest_id, name, origin, company_id, values, bom
        )
        vals["date_start"] = bom._get_outsourced_start(product_id, company_id, vals["date_start"])
        return vals
