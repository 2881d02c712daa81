"""The timeline of a manufacturing order: its operations, and the legs of its outsourced work, as bars."""

from datetime import timedelta

from odoo import models
from odoo.tools import format_datetime

# kind of bar -> color of the theme
COLORS = {"in_house": "bg-success", "ship_out": "bg-info", "process": "bg-warning", "ship_back": "bg-primary"}


class MrpSubcontractTimeline(models.AbstractModel):
    """Renders the timeline of a manufacturing order."""

    _name = "mrp.subcontract.timeline"
    _description = "Manufacturing Order Timeline"

    def _render(self, production):
        """HTML of the timeline, or False where nothing has dates."""
        rows = self._get_rows(production)
        if not rows:
            return False
        return self.env["ir.qweb"]._render(
            "mrp_outsourcing.mrp_production_timeline", {"rows": rows, "colors": COLORS, "names": self._get_names()}
        )

    def _get_names(self):
        """The legend: names by kind of bar."""
        return {
            "in_house": self.env._("In-house"),
            "ship_out": self.env._("Shipment"),
            "process": self.env._("At the vendor"),
            "ship_back": self.env._("Return"),
        }

    def _get_rows(self, production):
        """Rows of bars: name, vendor or work center, and per bar its kind, its position in percent, and its dates."""
        rows = [row for row in self._get_operation_rows(production) if row["bars"]]
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

    def _get_operation_rows(self, production):
        """Rows with bars as (kind, start, end), in the order of the work orders."""
        rows = []
        operations = production.subcontract_operation_ids.filtered(lambda operation: operation.state != "cancel")
        for workorder in production.workorder_ids:
            outsourced = operations.filtered(lambda operation, wo=workorder: operation.workorder_id == wo)
            rows += [self._get_row(operation, workorder.name) for operation in outsourced]
            if not outsourced and workorder.date_start and workorder.date_finished:
                bars = [("in_house", workorder.date_start, workorder.date_finished)]
                rows.append({"name": workorder.name, "location": workorder.workcenter_id.name, "bars": bars})
        name = production.product_id.display_name
        rows += [self._get_row(operation, name) for operation in operations if not operation.workorder_id]
        return rows

    def _get_row(self, operation, name):
        """The row of an outsourced operation: its three legs."""
        dates = [operation.date_out, operation.date_at_vendor, operation.date_ready, operation.date_back]
        bars = []
        if all(dates):
            # dates set by hand may overlap: a leg never ends before it starts
            dates = [max(dates[: index + 1]) for index in range(4)]
            bars = list(zip(("ship_out", "process", "ship_back"), dates[:3], dates[1:], strict=True))
        return {"name": name, "location": operation.vendor_id.name or self.env._("No vendor yet"), "bars": bars}

    def _format_span(self, start, end):
        return " – ".join(format_datetime(self.env, date, dt_format="short") for date in (start, end))
