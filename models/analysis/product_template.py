from odoo import fields, models

from .cost_explanation.cost_part import COST_GROUPS


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_made_here = fields.Boolean(
        "Made by Manufacturing Orders",
        compute="_compute_is_made_here",
        groups=COST_GROUPS,
    )

    def _compute_is_made_here(self):
        for template in self:
            variant = template.product_variant_id
            template.is_made_here = len(template.product_variant_ids) == 1 and variant.is_made_here

    def action_explain_cost(self):
        """Explain what the stock of the product is worth."""
        return self.product_variant_id.action_explain_cost()
