from odoo import models

from .cost_part import CostPart


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    def _get_cost_parts(self):
        """What an operation put into the goods finished with its manufacturing order: our work, the vendor's, and what
        vendors used."""
        self.ensure_one()
        operations = self._get_outsourced_siblings().subcontract_operation_ids
        return [
            *self._get_labor_parts(),
            *self._get_service_parts(),
            *operations._get_freight_parts(self._get_outsourced_freight_cost()),
            *self._get_outsourced_component_parts(),
        ]

    def _get_labor_parts(self):
        cost = self._cal_cost()
        if not cost:
            return []
        rate = self.costs_hour or self.workcenter_id.costs_hour
        hours = self.env.ref("uom.product_uom_hour")
        return [CostPart("labor", "posted", self.display_name, cost / rate, hours, cost, self)]

    def _get_service_parts(self):
        if not self.outsourced_service_qty:
            return []
        parts = self._get_outsourced_siblings().subcontract_operation_ids.purchase_line_id._get_cost_parts()
        total = sum(part.quantity for part in parts)
        return [part.scale(self.outsourced_service_qty / total) for part in parts] if total else []

    def _get_outsourced_component_parts(self):
        """What vendors have used for the operation, as far as it is in these goods."""
        if not self.outsourced_component_value:
            return []
        operations = self._get_outsourced_siblings().subcontract_operation_ids
        moves = operations.move_ids.filtered(
            lambda move: move.state == "done" and move.subcontract_role in ("consumed", "consumed_reversed")
        )
        parts = []
        for move in moves:
            sign = -1 if move.subcontract_role == "consumed_reversed" else 1
            parts.append(move._get_component_part().scale(sign))
        total = sum(part.amount for part in parts)
        return [part.scale(self.outsourced_component_value / total) for part in parts] if total else []
