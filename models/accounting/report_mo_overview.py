from odoo import models


class ReportMoOverview(models.AbstractModel):
    _inherit = "report.mrp.report_mo_overview"

    def _get_operations_data(self, production, level=0, current_index=False):
        """Name the vendors; and add their work where core only counts hours, in the overview of a finished
        manufacturing order."""
        data = super()._get_operations_data(production, level, current_index)
        for workorder, line in zip(production.workorder_ids, data["details"], strict=True):
            vendors = workorder.subcontract_operation_ids.filtered(lambda op: not op.cancelled).vendor_id
            if vendors:
                line["name"] = f"{line['name']} - {', '.join(vendors.mapped('display_name'))}"
            if production.state == "done":
                self._add_outsourced_cost(line, data["summary"], workorder._get_current_outsourced_cost())
        return data

    def _add_outsourced_cost(self, line, summary, cost):
        currency = line["currency"]
        if currency.is_zero(cost):
            return
        for row in (line, summary):
            row["real_cost"] = currency.round(row["real_cost"] + cost)
            row["real_cost_decorator"] = self._get_comparison_decorator(
                row["mo_cost"], row["real_cost"], currency.rounding
            )
