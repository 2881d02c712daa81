from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

# kind of bar -> colour of the theme
COLORS = {"in_house": "bg-success", "ship_out": "bg-info", "process": "bg-warning", "ship_back": "bg-primary"}


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    outsourcing_timeline = fields.Html(
        "Timeline",
        compute="_compute_outsourcing_timeline",
        sanitize=False,
        help="Every operation of the manufacturing order, and the legs of its outsourced work, from first to last.",
    )

    @api.depends(
        "workorder_ids.date_start",
        "workorder_ids.date_finished",
        "subcontract_operation_ids.date_out",
        "subcontract_operation_ids.date_at_vendor",
        "subcontract_operation_ids.date_ready",
        "subcontract_operation_ids.date_back",
        "subcontract_operation_ids.state",
    )
    @api.depends_context("lang", "tz")
    def _compute_outsourcing_timeline(self):
        for production in self:
            rows = production._get_timeline_rows()
            production.outsourcing_timeline = (
                self.env["ir.qweb"]._render(
                    "mrp_outsourcing.mrp_production_timeline",
                    {"rows": rows, "colors": COLORS, "names": production._get_timeline_names()},
                )
                if rows
                else False
            )

    def _get_timeline_names(self):
        return {
            "in_house": self.env._("In-house"),
            "ship_out": self.env._("Way out"),
            "process": self.env._("At the vendor"),
            "ship_back": self.env._("Way back"),
        }

    def _get_timeline_rows(self):
        """Rows of bars: name, vendor, and per bar its kind, its location in percent of the outsourced order, and its
        dates."""
        self.ensure_one()
        rows = []
        operations = self.subcontract_operation_ids.filtered(lambda operation: operation.state != "cancel")
        for workorder in self.workorder_ids:
            outside = operations.filtered(lambda operation, wo=workorder: operation.workorder_id == wo)
            rows += [operation._get_timeline_row(workorder.name) for operation in outside]
            if not outside and workorder.date_start and workorder.date_finished:
                bars = [("in_house", workorder.date_start, workorder.date_finished)]
                rows.append({"name": workorder.name, "place": workorder.workcenter_id.name, "bars": bars})
        rows += [op._get_timeline_row(self.product_id.display_name) for op in operations if not op.workorder_id]
        rows = [row for row in rows if row["bars"]]
        if not rows:
            return []
        first = min(start for row in rows for _kind, start, _end in row["bars"])
        last = max(end for row in rows for _kind, _start, end in row["bars"])
        span = max(last - first, timedelta(hours=1))
        for row in rows:
            row["dates"] = self._format_span(row["bars"][0][1], row["bars"][-1][2])
            row["bars"] = [
                {
                    "kind": kind,
                    "left": round((start - first) / span * 100, 2),
                    "width": round((end - start) / span * 100, 2),
                    "dates": self._format_span(start, end),
                }
                for kind, start, end in row["bars"]
            ]
        return rows

    def _format_span(self, start, end):
        return " – ".join(format_datetime(self.env, date, dt_format="short") for date in (start, end))


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _get_timeline_row(self, name):
        self.ensure_one()
        dates = [self.date_out, self.date_at_vendor, self.date_ready, self.date_back]
        bars = []
        if all(dates):
            # dates set by hand may overlap: a leg never ends before it starts
            dates = [max(dates[: index + 1]) for index in range(4)]
            bars = list(zip(("ship_out", "process", "ship_back"), dates[:3], dates[1:], strict=True))
        return {"name": name, "place": self.vendor_id.name or self.env._("Vendor to be chosen"), "bars": bars}
