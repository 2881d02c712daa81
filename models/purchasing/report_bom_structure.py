from odoo import models


class ReportBomStructure(models.AbstractModel):
    _inherit = "report.mrp.report_bom_structure"

    def _get_operation_line(self, product, bom, qty, level, index, bom_report_line, simulated_leaves_per_workcenter):
        """Outsourced operations take no minutes of ours, and say which vendor and price their cost assumes."""
        lines = super()._get_operation_line(
            product, bom, qty, level, index, bom_report_line, simulated_leaves_per_workcenter
        )
        for line in lines:
            operation = line["operation"].with_context(product=product, quantity=qty)
            if operation._is_priced_outsourced():
                line["quantity"] = 0.0
                line["name"] = f"{operation.name} - {operation._get_outsourcing_basis()}"
        return lines
