import math
from datetime import timedelta

from odoo import fields, models

from .forward_and_backward import Step, walk_backward, walk_forward


class MrpBom(models.Model):
    _inherit = "mrp.bom"

    def _get_outsourced_operations(self, product, company):
        """The operations of the routing as scheduling takes them; none where no operation is always outsourced.

        Where the product is made by a vendor as a whole, that is the only operation.
        """
        if not self.env["res.config.settings"]._is_outsourcing_enabled():
            return []
        if self.outsourcing_policy == "outside":
            return [Step(self, (), (self._get_outsourcing_route(product, company),))]
        operations = self.operation_ids.filtered(lambda operation: not operation._skip_operation_line(product))
        outsourced = operations.filtered(lambda operation: operation.outsourcing_policy == "outside")
        if not outsourced:
            return []
        times, steps, previous = {}, [], self.env["mrp.routing.workcenter"]
        for operation in operations:
            before = operation.blocked_by_operation_ids if self.allow_operation_dependencies else previous
            routes = (operation._get_outsourcing_route(company, times),) if operation in outsourced else ()
            steps.append(Step(operation, tuple(before), routes))
            previous = operation
        return steps

    def _get_outsourcing_route(self, product, company):
        """The legs of an outsourced order before anything is ordered: at the vendor that Odoo would propose."""
        # sudo: prices and vendors decide on dates, also for people who may not see them
        seller = product.sudo().with_company(company)._select_seller(quantity=None)
        return seller.partner_id._get_outsourcing_route(company, self._get_outsourcing_days(seller))

    def _get_outsourced_days(self, product, company, start=None):
        """Whole days that outsourced operations add to the lead time of a manufacturing order that starts now, or at
        `start`."""
        steps = self._get_outsourced_operations(product, company)
        if not steps:
            return 0
        start = start or fields.Datetime.now()
        _begins, ends = walk_forward(steps, start)
        return math.ceil((max(ends.values()) - start) / timedelta(days=1))

    def _get_outsourced_start(self, product, company, due):
        """The latest start of a manufacturing order whose outsourced operations have to be over by `due`."""
        return min(walk_backward(self._get_outsourced_operations(product, company), due).values(), default=due)
