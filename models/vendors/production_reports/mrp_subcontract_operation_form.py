"""What the form of a production report proposes: units and components by lot, from what is at the vendor."""

from collections import defaultdict
from uuid import uuid4

from odoo import models

from ....tools.numbers import format_input


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _get_report_form(self, corrected=None):
        """The form as it is proposed: all that is with the vendor and not reported, and what that uses.

        :param corrected: a posted report; then the form shows what it says now, corrections included
        :return: dict with `is_serial`, `pieces`, `serials_good`, `serials_scrapped`, `components`, `hours`, `reasons`,
            `token`
        """
        self.ensure_one()
        family = corrected._get_family() if corrected else self.report_ids.browse()
        is_serial = self.product_tracking == "serial"
        form = {
            "is_serial": is_serial,
            "pieces": [],
            "serials_good": "",
            "serials_scrapped": "",
            "reasons": self.env["mrp.subcontract.scrap.reason"].search([("active", "=", True)]),
            "token": uuid4().hex,
        }
        proposed = family._get_units_by_lot() if corrected else self._propose_units()
        if is_serial:
            form["serials_good"] = "\n".join(lot.name for lot, row in proposed.items() if lot and row["good"])
            form["serials_scrapped"] = "\n".join(lot.name for lot, row in proposed.items() if lot and row["scrapped"])
        else:
            form["pieces"] = self._prepare_unit_rows(proposed, family)
        units = sum(row["good"] + row["scrapped"] for row in proposed.values())
        form["components"] = [
            component._prepare_report_component(family, units)
            for component in self.component_ids
            if component.supply != "bought"
        ]
        form["hours"] = self._propose_hours(family, units)
        return form

    def _propose_units(self):
        """{lot: {"good", "scrapped"}} in the unit of the product: everything that is not reported yet is good."""
        self.ensure_one()
        rest = self._get_unreported_quantity()
        if self.is_outsourced_order:
            return self._propose_made(rest)
        uom = self.product_id.uom_id
        proposed = {}
        for lot, there in self._get_reportable().items():
            part = uom.round(max(min(there, rest), 0.0))
            if part or not proposed:
                proposed[lot] = {"good": part, "scrapped": 0.0}
            rest -= part
        return proposed

    def _propose_made(self, rest):
        """The same for an outsourced order: units take the lots that the manufacturing order was given."""
        lots = self._get_open_productions().lot_producing_ids - self.env["stock.lot"].concat(*self._get_made_balance())
        if self.product_tracking == "serial":
            return {lot: {"good": 1.0, "scrapped": 0.0} for lot in lots[: int(rest)]}
        return {lots[:1]: {"good": rest, "scrapped": 0.0}}

    def _prepare_unit_rows(self, proposed, family):
        """Rows of the form for units that are counted, by lot: what they are called, and what they hold."""
        self.ensure_one()
        if family:
            # units of other lots can be added to an operation's report
            others = [] if self.is_outsourced_order else self._get_reportable()
            proposed = {
                **proposed,
                **{lot: {"good": 0.0, "scrapped": 0.0} for lot in others if lot not in proposed},
            }
        elif self.is_outsourced_order and self.product_tracking == "lot":
            rows = [(f"n{index}", "", {"good": 0.0, "scrapped": 0.0}) for index in range(3)]
            rows[0] = ("n0", next(iter(proposed)).name or "", next(iter(proposed.values())))
            return [self._prepare_unit_row(key, row, lot_name=name) for key, name, row in rows]
        return [self._prepare_unit_row(str(lot.id or 0), row, lot) for lot, row in proposed.items()]

    def _prepare_unit_row(self, key, row, lot=None, lot_name=None):
        return {
            "key": key,
            "lot": lot or self.env["stock.lot"],
            # a lot is named by the vendor only where it makes the product
            "lot_name": lot_name,
            "good": format_input(self.env, row["good"]),
            "scrapped": format_input(self.env, row["scrapped"]),
        }


class MrpSubcontractProductionReport(models.Model):
    _inherit = "mrp.subcontract.production.report"

    def _get_units_by_lot(self):
        """{lot: {"good", "scrapped"}} that these reports add up to, in the unit of the product."""
        units = defaultdict(lambda: {"good": 0.0, "scrapped": 0.0})
        for line in self.line_ids.sorted("id"):
            units[line.lot_id]["good"] += line.qty_good
            units[line.lot_id]["scrapped"] += line.qty_scrapped
        return dict(units)


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    def _prepare_report_component(self, family, pieces):
        """The part of the form about this component, in the unit of its product.

        :param family: the reports that are corrected
        :param units: that the form proposes
        """
        self.ensure_one()
        used, there = self._get_used_by_family(family), self._get_free_lot_balance()
        if not family:
            rework = self.subcontract_operation_id._get_rework_left()
            need = self._get_reported_need(max(pieces - rework, 0.0))
            used = self._propose_lots(need)
            if self.product_id.uom_id.compare(sum(used.values()), need) < 0:
                # nobody knows what was used instead; what is left empty follows the units
                used = dict.fromkeys(used)
        is_serial = self.product_id.tracking == "serial"
        keys = dict.fromkeys([*used, *there])
        return {
            "component": self,
            "uom": self.product_id.uom_id,
            "is_serial": is_serial,
            "name": f"used_serials_{self.id}",
            "serials": "\n".join(key[0].name for key in keys if used.get(key)) if is_serial else "",
            "rows": [
                {
                    "name": self._get_report_field(key),
                    "key": key,
                    "lot": key[0],
                    "package": key[1],
                    "there": there.get(key, 0.0),
                    "used": "" if used.get(key, 0.0) is None else format_input(self.env, used.get(key, 0.0)),
                }
                for key in keys
            ],
        }

    def _get_report_field(self, key):
        """The name of the form's field for a part of a component."""
        self.ensure_one()
        return "_".join(["used", str(self.id), *(str(record.id or 0) for record in key)])

    def _get_used_by_family(self, family):
        """What reports say was used of this component, by (lot, package, owner), in the unit of its product."""
        self.ensure_one()
        used = defaultdict(float)
        for line in family.component_line_ids.filtered(lambda line: line.component_id == self):
            used[line._get_key()] += line.qty_consumed
        return {key: quantity for key, quantity in used.items() if not self.product_id.uom_id.is_zero(quantity)}

    def _get_free_lot_balance(self):
        """What is at the vendor for this operation, less what reports that wait for review say was used."""
        self.ensure_one()
        balance = self._get_lot_balance()
        waiting = self.subcontract_operation_id.report_ids.filtered(lambda report: report.state == "review")
        for key, quantity in self._get_used_by_family(waiting).items():
            if key in balance:
                balance[key] = max(balance[key] - quantity, 0.0)
        return balance
