from odoo import api, fields, models


class MrpWorkorder(models.Model):
    """Outsourced work in the costs of a manufacturing order's operations, as core's overview of the manufacturing
    order shows them."""

    _inherit = "mrp.workorder"

    outsourced_estimated_cost = fields.Monetary(
        "Outsourced Cost",
        currency_field="company_currency_id",
        compute="_compute_outsourced_estimated_cost",
        help="What the vendors' work on this operation will cost, by their prices or the orders.",
    )

    @api.depends("subcontract_operation_ids.estimated_cost")
    def _compute_outsourced_estimated_cost(self):
        for workorder in self:
            workorder.outsourced_estimated_cost = sum(workorder.subcontract_operation_ids.mapped("estimated_cost"))

    def _compute_expected_operation_cost(self, without_employee_cost=False):
        return super()._compute_expected_operation_cost(without_employee_cost) + self._get_expected_outsourced_cost()

    def _get_current_theorical_operation_cost(self, without_employee_cost=False):
        # core asks for this instead of the expected cost where no minutes are expected, as for outsourced operations
        return (
            super()._get_current_theorical_operation_cost(without_employee_cost) + self._get_expected_outsourced_cost()
        )

    def _compute_current_operation_cost(self):
        return super()._compute_current_operation_cost() + self._get_current_outsourced_cost()

    def _get_expected_outsourced_cost(self):
        """What the vendors' work in this manufacturing order should cost: estimates and orders, its share where parts
        are finished."""
        self.ensure_one()
        siblings = self._get_outsourced_siblings()
        operations = siblings.subcontract_operation_ids
        if not operations:
            return 0.0
        # sudo: a manufacturing user sees the cost of a manufacturing order without a right on its purchase orders
        lines = operations.sudo().purchase_line_id
        ordered = sum(line._get_service_quantity() for line in lines)
        price = sum(line._get_company_subtotal() for line in lines) / ordered if ordered else 0.0
        if self.production_id.state == "done":
            return self.outsourced_service_qty * price
        finished = sum(siblings.mapped("outsourced_service_qty"))
        return max(self.outsourced_estimated_cost - finished * price, 0.0)

    def _get_current_outsourced_cost(self):
        """What the vendors' work in this job costs so far: received, at bills' or orders' prices; and its transfers."""
        self.ensure_one()
        if self.production_id.state == "done":
            # sudo: as above
            return self.sudo()._get_outsourced_service_cost() + self.sudo()._get_outsourced_freight_cost()
        siblings = self._get_outsourced_siblings()
        # sudo: as above
        lines = siblings.subcontract_operation_ids.sudo().purchase_line_id
        received = sum(lines.mapped("product_uom_qty_received")) - sum(siblings.mapped("outsourced_service_qty"))
        freight = siblings.subcontract_operation_ids.sudo()._get_freight_cost() - sum(
            sibling.sudo()._get_outsourced_freight_cost()
            for sibling in siblings
            if sibling.production_id.state == "done"
        )
        return received * lines._get_outsourced_unit_cost() + freight
