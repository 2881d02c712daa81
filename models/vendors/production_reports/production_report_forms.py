"""What the form of a production report proposes: units and components by lot, from what is at the vendor."""

from uuid import uuid4

from odoo import models

from ....tools.numbers import format_input


class MrpSubcontractProductionReportForm(models.AbstractModel):
    """The form in which vendors report production, filled in as far as it is known."""

    _name = "mrp.subcontract.production.report.form"
    _description = "Production Report Forms"

    def _get_report_form(self, operation, corrected=None):
        """The form as it is proposed: all that is with the vendor and not reported, and what that uses.

        :param corrected: a posted report; then the form shows what it says now, corrections included
        :return: dict with `is_serial`, `units`, `serials_good`, `serials_scrapped`, `components`, `hours`, `reasons`,
            `token`
        """
        operation.ensure_one()
        family = corrected._get_family() if corrected else operation.report_ids.browse()
        is_serial = operation.product_tracking == "serial"
        form = {
            "is_serial": is_serial,
            "units": [],
            "serials_good": "",
            "serials_scrapped": "",
            "reasons": operation.env["mrp.subcontract.scrap.reason"].search([("active", "=", True)]),
            "token": uuid4().hex,
        }
        proposed = family._get_units_by_lot() if corrected else self._propose_units(operation)
        if is_serial:
            form["serials_good"] = "\n".join(lot.name for lot, row in proposed.items() if lot and row["good"])
            form["serials_scrapped"] = "\n".join(lot.name for lot, row in proposed.items() if lot and row["scrapped"])
        else:
            form["units"] = self._prepare_unit_rows(operation, proposed, family)
        units = sum(row["good"] + row["scrapped"] for row in proposed.values())
        form["components"] = [
            self.env["mrp.subcontract.reported.components"]._prepare_report_component(component, family, units)
            for component in operation.component_ids
            if component.supply != "bought"
        ]
        form["hours"] = self._propose_hours(operation, family, units)
        return form

    def _propose_units(self, operation):
        """{lot: {"good", "scrapped"}} in the unit of the product: everything that is not reported yet is good."""
        operation.ensure_one()
        reported = self.env["mrp.subcontract.reported.quantities"]
        rest = reported._get_unreported_quantity(operation)
        if operation.is_outsourced_order:
            return self._propose_made(operation, rest)
        uom = operation.product_id.uom_id
        proposed = {}
        for lot, there in reported._get_reportable(operation).items():
            part = uom.round(max(min(there, rest), 0.0))
            if part or not proposed:
                proposed[lot] = {"good": part, "scrapped": 0.0}
            rest -= part
        return proposed

    def _propose_made(self, operation, rest):
        """The same for an outsourced order: units take the lots that the manufacturing order was given."""
        lots = operation._get_open_productions().lot_producing_ids - operation.env["stock.lot"].concat(
            *operation._get_made_balance()
        )
        if operation.product_tracking == "serial":
            return {lot: {"good": 1.0, "scrapped": 0.0} for lot in lots[: int(rest)]}
        return {lots[:1]: {"good": rest, "scrapped": 0.0}}

    def _prepare_unit_rows(self, operation, proposed, family):
        """Rows of the form for units that are counted, by lot: their names and values."""
        operation.ensure_one()
        if family:
            # units of other lots can be added to an operation's report
            others = (
                []
                if operation.is_outsourced_order
                else self.env["mrp.subcontract.reported.quantities"]._get_reportable(operation)
            )
            proposed = {
                **proposed,
                **{lot: {"good": 0.0, "scrapped": 0.0} for lot in others if lot not in proposed},
            }
        elif operation.is_outsourced_order and operation.product_tracking == "lot":
            rows = [(f"n{index}", "", {"good": 0.0, "scrapped": 0.0}) for index in range(3)]
            rows[0] = ("n0", next(iter(proposed)).name or "", next(iter(proposed.values())))
            return [self._prepare_unit_row(operation, key, row, lot_name=name) for key, name, row in rows]
        return [self._prepare_unit_row(operation, str(lot.id or 0), row, lot) for lot, row in proposed.items()]

    def _prepare_unit_row(self, operation, key, row, lot=None, lot_name=None):
        return {
            "key": key,
            "lot": lot or operation.env["stock.lot"],
            # a lot is named by the vendor only where it makes the product
            "lot_name": lot_name,
            "good": format_input(operation.env, row["good"]),
            "scrapped": format_input(operation.env, row["scrapped"]),
        }

    def _propose_hours(self, operation, family, units):
        """The form's field for hours: what these units should take, or what reports say now; none where not paid.

        :param family: the reports that are corrected
        :param units: that the form proposes, in the unit of the product
        :return: text
        """
        operation.ensure_one()
        if operation.pay_for != "hours":
            return None
        if family:
            return format_input(operation.env, sum(family.mapped("hours")))
        return format_input(
            operation.env,
            operation._get_proposed_hours(
                max(units - self.env["mrp.subcontract.reported.quantities"]._get_rework_left(operation), 0.0)
            ),
        )
