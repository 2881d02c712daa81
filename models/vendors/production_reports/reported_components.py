"""Components in production reports: what the form proposes, and what a vendor says it used."""

from odoo import models
from odoo.exceptions import UserError

from ....tools.numbers import format_input, format_quantity
from .typed_values import name_some, read_quantity, read_serials


class MrpSubcontractReportedComponents(models.AbstractModel):
    """Reads and proposes the components of production reports."""

    _name = "mrp.subcontract.reported.components"
    _description = "Components in Production Reports"

    def _read_components(self, operation, form, corrected, units):
        """Values of the lines about components; of a correction, the differences to what is reported now.

        :param units: that the report is about, in the unit of the product
        """
        family = corrected._get_family() if corrected else operation.report_ids.browse()
        fresh = (
            units
            if corrected
            else max(units - self.env["mrp.subcontract.reported.quantities"]._get_rework_left(operation), 0.0)
        )
        components = operation.component_ids.filtered(lambda component: component.supply != "bought")
        self._check_used_fields(operation, form, components, family)
        values = []
        for component in components:
            need = component._get_reported_need(fresh)
            used = self._read_used(component, form, family, need)
            values += self._prepare_report_lines(component, used, need)
        return values

    def _check_used_fields(self, operation, form, components, family):
        """A lot that is not offered is not with this vendor for this work, whatever a form says."""
        reported = self.env["mrp.subcontract.reported.quantities"]
        known = set()
        for component in components:
            known.add(f"used_serials_{component.id}")
            for key in [
                *reported._get_free_lot_balance(component),
                *reported._get_used_by_family(component, family),
            ]:
                known.add(self._get_report_field(component, key))
        if any(
            name not in known and (value or "").strip() not in ("", "0")
            for name, value in form.items()
            if name.startswith("used_")
        ):
            raise UserError(
                operation.env._("You entered something that is not with you for this work. Open the form again.")
            )

    def _read_used(self, component, form, family, need):
        """What was used, by (lot, package, owner), in the unit of the product: as typed, else as needed.

        What is left as it was proposed follows the units that are reported.
        """
        component.ensure_one()
        reported = self.env["mrp.subcontract.reported.quantities"]
        before = reported._get_used_by_family(component, family)
        keys = dict.fromkeys([*before, *reported._get_free_lot_balance(component)])
        names = [self._get_report_field(component, key) for key in keys]
        if component.product_id.tracking == "serial":
            names = [f"used_serials_{component.id}"]
        is_sent = any(name in form for name in names)
        is_changed = any(
            (form.get(name) or "").split() != (form.get(f"was_{name}") or "").split() for name in names if name in form
        )
        if not family and (not is_sent or not is_changed):
            return self._get_needed_lots(component, need)
        if not is_sent:
            return {}
        if component.product_id.tracking == "serial":
            typed = self._read_used_serials(component, form, keys)
        else:
            typed = {
                key: read_quantity(
                    component.env, form[name], f"{component.product_id.display_name} {key[0].name or ''}".strip()
                )
                for key, name in zip(keys, names, strict=True)
                if name in form
            }
        uom = component.product_id.uom_id
        return {key: uom.round(quantity - before.get(key, 0.0)) for key, quantity in typed.items()}

    def _read_used_serials(self, component, form, keys):
        label = component.product_id.display_name
        names = read_serials(component.env, form[f"used_serials_{component.id}"], label)
        known = {key[0].name: key for key in keys}
        wrong = [name for name in names if name not in known]
        if wrong:
            raise UserError(
                component.env._(
                    "%(component)s: not with you for this work: %(names)s.",
                    component=label,
                    names=name_some(component.env, wrong),
                )
            )
        used = set(names)
        return {key: float(name in used) for name, key in known.items()}

    def _get_needed_lots(self, component, need):
        """What the units need, from what arrived first.

        :raise UserError: where less is there
        """
        component.ensure_one()
        used = component._propose_lots(max(need, 0.0))
        there = sum(used.values())
        uom = component.product_id.uom_id
        if uom.compare(there, need) < 0:
            raise UserError(
                component.env._(
                    "%(component)s: these units need %(need)s %(unit)s, and only %(there)s are with you. Enter what "
                    "you really used, or write to us on the order.",
                    component=component.product_id.display_name,
                    need=format_quantity(component.env, need),
                    there=format_quantity(component.env, there),
                    unit=uom.name,
                )
            )
        return used

    def _prepare_report_lines(self, component, used, need):
        """Values of a report's lines about this component; what was needed and not used shows on the first."""
        component.ensure_one()
        uom = component.product_id.uom_id
        needed = component._propose_lots(need) if need > 0 else {}
        rest = uom.round(need - sum(needed.values()))
        lot_key = next(iter(used or needed), None) or (
            component.env["stock.lot"],
            component.env["stock.package"],
            component.env["res.partner"],
        )
        values = []
        for key in dict.fromkeys([lot_key, *used, *needed]):
            quantity, expected = used.get(key, 0.0), needed.get(key, 0.0) + (rest if key == lot_key else 0.0)
            if uom.is_zero(quantity) and uom.is_zero(expected):
                continue
            lot, package, owner = key
            values.append(
                {
                    "component_id": component.id,
                    "lot_id": lot.id,
                    "package_id": package.id,
                    "owner_id": owner.id,
                    "qty_consumed": quantity,
                    "qty_needed": expected,
                }
            )
        return values

    def _prepare_report_component(self, component, family, units):
        """The part of the form about this component, in the unit of its product.

        :param family: the reports that are corrected
        :param units: that the form proposes
        """
        component.ensure_one()
        reported = self.env["mrp.subcontract.reported.quantities"]
        used, there = (
            reported._get_used_by_family(component, family),
            reported._get_free_lot_balance(component),
        )
        if not family:
            rework = reported._get_rework_left(component.subcontract_operation_id)
            need = component._get_reported_need(max(units - rework, 0.0))
            used = component._propose_lots(need)
            if component.product_id.uom_id.compare(sum(used.values()), need) < 0:
                # nobody knows what was used instead; what is left empty follows the units
                used = dict.fromkeys(used)
        is_serial = component.product_id.tracking == "serial"
        keys = dict.fromkeys([*used, *there])
        return {
            "component": component,
            "uom": component.product_id.uom_id,
            "is_serial": is_serial,
            "name": f"used_serials_{component.id}",
            "serials": "\n".join(key[0].name for key in keys if used.get(key)) if is_serial else "",
            "rows": [
                {
                    "name": self._get_report_field(component, key),
                    "key": key,
                    "lot": key[0],
                    "package": key[1],
                    "there": there.get(key, 0.0),
                    "used": "" if used.get(key, 0.0) is None else format_input(component.env, used.get(key, 0.0)),
                }
                for key in keys
            ],
        }

    def _get_report_field(self, component, key):
        """The name of the form's field for a part of a component."""
        component.ensure_one()
        return "_".join(["used", str(component.id), *(str(record.id or 0) for record in key)])
