from odoo import api, fields, models


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    # what was attributed to this manufacturing order when it was finished; each part takes its share
    outsourced_service_qty = fields.Float(
        "Outsourced Service in Finished Goods",
        digits=0,
        copy=False,
        readonly=True,
        help="Units of the service whose cost went into the goods finished with this manufacturing order.",
    )
    outsourced_component_value = fields.Monetary(
        "Outsourced Consumption in Finished Goods",
        currency_field="company_currency_id",
        copy=False,
        readonly=True,
        help="Value of components consumed at vendors that went into the goods finished with this manufacturing order.",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    outsourced_estimated_cost = fields.Monetary(
        "Outsourced Cost",
        currency_field="company_currency_id",
        compute="_compute_outsourced_estimated_cost",
        help="What the vendors' work on this operation will cost, by their prices or the orders.",
    )

    def _get_outsourced_siblings(self):
        """The same operation of the manufacturing order and of its backorders."""
        self.ensure_one()
        return self.production_id.production_group_id.production_ids.workorder_ids.filtered(
            lambda workorder: workorder.operation_id == self.operation_id
        )

    def _attribute_outsourced_cost(self, quantity):
        """Freeze what of the operation's cost so far belongs to a quantity that is being finished.

        The share is by good units that came back and are not finished yet; the last part takes the rest.

        :param quantity: in the unit of the manufacturing order
        """
        self.ensure_one()
        siblings = self._get_outsourced_siblings()
        operations = siblings.subcontract_operation_ids
        if not operations:
            return
        finished = sum(
            siblings.production_id.filtered(lambda production: production.state == "done").mapped("qty_produced")
        )
        # what we did of a shared operation ourselves is finished along with what vendors did
        reported = sum(siblings.mapped("qty_produced"))
        open_good = max(sum(operations.mapped("qty_good")), reported) - finished
        share = min(quantity / open_good, 1.0) if open_good > 0 else 1.0
        service = sum(operation._get_service_done() for operation in operations)
        consumed = operations._get_consumed_value()
        self.outsourced_service_qty = (service - sum(siblings.mapped("outsourced_service_qty"))) * share
        self.outsourced_component_value = (consumed - sum(siblings.mapped("outsourced_component_value"))) * share

    def _get_outsourced_service_cost(self, at_date=None):
        """Cost of the vendors' work in the finished goods as known today, or at a date, in company currency."""
        total = 0.0
        for workorder in self.filtered("outsourced_service_qty"):
            lines = workorder._get_outsourced_siblings().subcontract_operation_ids.purchase_line_id
            total += workorder.outsourced_service_qty * lines._get_outsourced_unit_cost(at_date)
        return total

    def _get_outsourced_freight_cost(self, at_date=None):
        """Cost of the transfers of these operations in the finished goods, in company currency."""
        total = 0.0
        for workorder in self:
            siblings = workorder._get_outsourced_siblings()
            operations = siblings.subcontract_operation_ids
            freight = operations._get_freight_cost(at_date) if operations else 0.0
            if freight:
                total += freight * workorder._get_freight_share(siblings)
        return total

    def _get_freight_share(self, siblings):
        """Share of the operation's freight in the goods that are, or are being, finished with this order.

        It follows the units of the service; units where none are counted. Goods that are finished later take theirs.

        :param siblings: see `_get_outsourced_siblings`
        """
        self.ensure_one()
        others = (siblings - self).filtered(lambda workorder: workorder.production_id.state not in ("done", "cancel"))
        parts = {workorder: workorder.outsourced_service_qty for workorder in siblings}
        total = sum(parts.values())
        if others:
            operations = siblings.subcontract_operation_ids
            done_or_to_come = sum(op._get_service_done() + op._get_service_to_come() for op in operations)
            total = max(total, done_or_to_come)
        if not total:
            parts = {workorder: workorder._get_units_finished() for workorder in siblings}
            total = sum(parts.values()) + sum(others.production_id.mapped("product_qty"))
        return parts[self] / total if total else 0.0

    def _get_units_finished(self):
        """Units that were, or are being, finished with this manufacturing order; in its unit."""
        self.ensure_one()
        production = self.production_id
        return production.qty_produced if production.state == "done" else production.qty_producing

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
        """Cost of the vendors' work as estimated and ordered; its share where parts are finished."""
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
        """Cost of the vendors' work received so far, at the prices of bills or orders, and of its transfers."""
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
