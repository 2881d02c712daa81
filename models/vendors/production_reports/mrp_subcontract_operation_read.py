"""From the form a vendor sends to a report: every figure is checked against what is there, none is believed."""

from collections import Counter

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from ....tools.locks import lock_records
from ....tools.numbers import format_quantity
from .report_form import MAX_LIST, name_some, read_day, read_quantity, read_serials, read_text

FILE_TYPES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "application/pdf": "PDF",
}
MAX_FILES = 5
MAX_FILE_SIZE = 10 * 1024 * 1024


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    def _report_production(self, form, files=()):
        """Take in a production report from the portal; the same form sent twice reports once.

        :param dict form: texts by name of the form's fields, see `_get_report_form`; `corrects` is the id of the report
            that it corrects
        :param files: pairs of name and content
        :return: the report
        :raise UserError: what is wrong, in words for the vendor
        """
        self.ensure_one()
        operation = self._for_vendor().with_company(self.company_id)
        lock_records(operation)
        reports = operation.report_ids
        token = (form.get("token") or "").strip()
        if not token or len(token) > 64:
            raise operation._get_stale_error()
        sent = reports.search([("token", "=", token)])
        if sent and sent.subcontract_operation_id != operation:
            raise operation._get_stale_error()
        if sent:
            return sent
        corrected = operation._read_corrected(form)
        lines = operation._read_units(form, corrected)
        report = reports.create(
            {
                **operation._prepare_report(form, corrected, token),
                "line_ids": [Command.create(vals) for vals in lines],
            }
        )
        # units that can't be are said before what they would use
        report._check_units()
        components = operation._read_components(form, corrected, report.qty_good + report.qty_scrapped)
        report.hours = operation._read_hours(form, corrected, report._get_fresh_units())
        if not lines and not report.hours and not any(vals["qty_consumed"] for vals in components):
            raise UserError(self.env._("Enter how many units are good or scrapped, or what you used."))
        report.component_line_ids = [Command.create(vals) for vals in components]
        report._attach(files)
        report._submit()
        return report

    def _prepare_report(self, form, corrected, token):
        return {
            "name": f"{self.name} #{len(self.report_ids) + 1}",
            "subcontract_operation_id": self.id,
            "vendor_id": self.vendor_id.id,
            "corrected_id": corrected.id,
            "token": token,
            "date_made": read_day(self.env, form.get("date_made"), self.env._("Made on")),
            "note": read_text(self.env, form.get("note"), self.env._("Note")),
        }

    def _get_stale_error(self):
        return UserError(self.env._("This form does not fit the work any more. Open it again and enter what you made."))

    def _read_corrected(self, form):
        """The report that the form corrects: the first one of a chain of corrections; empty for a new report."""
        corrected = self.report_ids.browse()
        if form.get("corrects"):
            corrected = self.report_ids.filtered(
                lambda report: str(report.id) == form["corrects"] and report.state == "posted"
            )
            if not corrected:
                raise self._get_stale_error()
        return corrected.corrected_id or corrected

    # --- units

    def _read_units(self, form, corrected):
        """Values of the lines about units; of a correction, the differences to what is reported now."""
        family = corrected._get_family() if corrected else self.report_ids.browse()
        before = family._get_units_by_lot()
        if self.product_tracking == "serial":
            rows = self._read_serial_units(form, before)
        else:
            rows = self._read_counted_units(form, corrected, before)
        uom = self.product_id.uom_id
        lines = []
        for row in rows:
            old = before.get(row["lot"], {"good": 0.0, "scrapped": 0.0}) if row["lot"] or not row["lot_name"] else {}
            good = uom.round(row["good"] - old.get("good", 0.0))
            scrapped = uom.round(row["scrapped"] - old.get("scrapped", 0.0))
            if good or scrapped:
                reason = self._read_reason(form, row["key"]) if scrapped > 0 else {}
                lines.append(
                    {
                        "lot_id": row["lot"].id,
                        "lot_name": row["lot_name"],
                        "qty_good": good,
                        "qty_scrapped": scrapped,
                        **reason,
                    }
                )
        return lines

    def _read_counted_units(self, form, corrected, before):
        rows = self._get_report_form(corrected)["pieces"]
        known = {f"{name}_{row['key']}" for row in rows for name in ("good", "scrapped", "lot")}
        if any(
            name not in known and (value or "").strip() not in ("", "0")
            for name, value in form.items()
            if name.startswith(("good_", "scrapped_", "lot_"))
        ):
            raise self._get_stale_error()
        result = []
        for row in rows:
            key, lot = row["key"], row["lot"]
            label = lot.name or self.product_id.display_name
            kept = before.get(lot, {"good": 0.0, "scrapped": 0.0})
            values = {
                name: read_quantity(self.env, form[f"{name}_{key}"], f"{label}, {title}")
                if f"{name}_{key}" in form
                else kept[name]
                for name, title in (("good", self.env._("good")), ("scrapped", self.env._("scrapped")))
            }
            lot_name = (
                read_text(self.env, form.get(f"lot_{key}"), self.env._("Lot")) if row["lot_name"] is not None else ""
            )
            if row["lot_name"] is not None and any(values.values()) and not lot_name:
                raise UserError(self.env._("Enter the lot number of the units you made."))
            result.append({"key": key, "lot": lot, "lot_name": lot_name, **values})
        return result

    def _read_serial_units(self, form, before):
        names = {
            "good": read_serials(self.env, form.get("serials_good"), self.env._("Good")),
            "scrapped": read_serials(self.env, form.get("serials_scrapped"), self.env._("Scrapped")),
        }
        both = set(names["good"]) & set(names["scrapped"])
        if both:
            raise UserError(self.env._("Good and scrapped at the same time: %s.", name_some(self.env, sorted(both))))
        known = {lot.name: lot for lot in before}
        lots = self.env["stock.lot"]
        if self.is_outsourced_order:
            made = self._get_made_names()
            wrong = [name for name in names["good"] + names["scrapped"] if name in made and name not in known]
            if wrong:
                raise UserError(self.env._("You have reported these already: %s.", name_some(self.env, wrong)))
        else:
            known |= {lot.name: lot for lot, there in self._get_reportable().items() if there > 0}
            wrong = [name for name in names["good"] + names["scrapped"] if name not in known]
            if wrong:
                raise UserError(self.env._("Not with you, or reported already: %s.", name_some(self.env, wrong)))
        outcomes = {name: outcome for outcome in names for name in names[outcome]}
        return [
            {
                "key": "serials",
                "lot": known.get(name, lots),
                "lot_name": "" if name in known else name,
                "good": float(outcomes.get(name) == "good"),
                "scrapped": float(outcomes.get(name) == "scrapped"),
            }
            for name in dict.fromkeys([*outcomes, *(lot.name for lot in before)])
        ]

    def _get_made_names(self):
        """Serial numbers that were made or scrapped under this operation, and not taken back."""
        self.ensure_one()
        count = Counter()
        for line in self.move_ids.filtered(lambda move: move.state == "done").move_line_ids:
            count[line.lot_id] += {"made": 1, "scrapped": 1, "made_reversed": -1}.get(line.move_id.subcontract_role, 0)
        return {lot.name for lot, times in count.items() if times > 0}

    def _read_reason(self, form, key):
        """Why units are scrapped: a reason of the list, or words."""
        reason = form.get(f"reason_{key}") or ""
        reasons = self.env["mrp.subcontract.scrap.reason"].search([("active", "=", True)])
        chosen = reasons.filtered(lambda record: str(record.id) == reason)
        note = read_text(self.env, form.get(f"why_{key}"), self.env._("What happened"))
        if not chosen and not note:
            raise UserError(self.env._("Say why the units are scrapped: choose a reason, or write what happened."))
        return {"scrap_reason_id": chosen.id, "scrap_note": note}

    # --- components

    def _read_components(self, form, corrected, pieces):
        """Values of the lines about components; of a correction, the differences to what is reported now.

        :param units: that the report is about, in the unit of the product
        """
        family = corrected._get_family() if corrected else self.report_ids.browse()
        fresh = pieces if corrected else max(pieces - self._get_rework_left(), 0.0)
        components = self.component_ids.filtered(lambda component: component.supply != "bought")
        self._check_used_fields(form, components, family)
        values = []
        for component in components:
            need = component._get_reported_need(fresh)
            used = component._read_used(form, family, need)
            values += component._prepare_report_lines(used, need)
        return values

    def _check_used_fields(self, form, components, family):
        """A lot that is not offered is not with this vendor for this work, whatever a form says."""
        known = set()
        for component in components:
            known.add(f"used_serials_{component.id}")
            for key in [*component._get_free_lot_balance(), *component._get_used_by_family(family)]:
                known.add(component._get_report_field(key))
        if any(
            name not in known and (value or "").strip() not in ("", "0")
            for name, value in form.items()
            if name.startswith("used_")
        ):
            raise UserError(
                self.env._("You entered something that is not with you for this work. Open the form again.")
            )


class MrpSubcontractComponent(models.Model):
    _inherit = "mrp.subcontract.component"

    def _read_used(self, form, family, need):
        """What was used, by (lot, package, owner), in the unit of the product: as typed, else as needed.

        What is left as it was proposed follows the units that are reported.
        """
        self.ensure_one()
        before = self._get_used_by_family(family)
        keys = dict.fromkeys([*before, *self._get_free_lot_balance()])
        names = [self._get_report_field(key) for key in keys]
        if self.product_id.tracking == "serial":
            names = [f"used_serials_{self.id}"]
        is_sent = any(name in form for name in names)
        is_changed = any(
            (form.get(name) or "").split() != (form.get(f"was_{name}") or "").split() for name in names if name in form
        )
        if not family and (not is_sent or not is_changed):
            return self._get_needed_lots(need)
        if not is_sent:
            return {}
        if self.product_id.tracking == "serial":
            typed = self._read_used_serials(form, keys)
        else:
            typed = {
                key: read_quantity(self.env, form[name], f"{self.product_id.display_name} {key[0].name or ''}".strip())
                for key, name in zip(keys, names, strict=True)
                if name in form
            }
        uom = self.product_id.uom_id
        return {key: uom.round(quantity - before.get(key, 0.0)) for key, quantity in typed.items()}

    def _read_used_serials(self, form, keys):
        label = self.product_id.display_name
        names = read_serials(self.env, form[f"used_serials_{self.id}"], label)
        known = {key[0].name: key for key in keys}
        wrong = [name for name in names if name not in known]
        if wrong:
            raise UserError(
                self.env._(
                    "%(component)s: not with you for this work: %(names)s.",
                    component=label,
                    names=name_some(self.env, wrong),
                )
            )
        used = set(names)
        return {key: float(name in used) for name, key in known.items()}

    def _get_needed_lots(self, need):
        """What the units need, from what arrived first.

        :raise UserError: where less is there
        """
        self.ensure_one()
        used = self._propose_lots(max(need, 0.0))
        there = sum(used.values())
        uom = self.product_id.uom_id
        if uom.compare(there, need) < 0:
            raise UserError(
                self.env._(
                    "%(component)s: these units need %(need)s %(unit)s, and only %(there)s are with you. Enter what "
                    "you really used, or write to us on the order.",
                    component=self.product_id.display_name,
                    need=format_quantity(self.env, need),
                    there=format_quantity(self.env, there),
                    unit=uom.name,
                )
            )
        return used

    def _prepare_report_lines(self, used, need):
        """Values of a report's lines about this component; what was needed and not used shows on the first."""
        self.ensure_one()
        uom = self.product_id.uom_id
        needed = self._propose_lots(need) if need > 0 else {}
        rest = uom.round(need - sum(needed.values()))
        lot_key = next(iter(used or needed), None) or (
            self.env["stock.lot"],
            self.env["stock.package"],
            self.env["res.partner"],
        )
        values = []
        for key in dict.fromkeys([lot_key, *used, *needed]):
            quantity, expected = used.get(key, 0.0), needed.get(key, 0.0) + (rest if key == lot_key else 0.0)
            if uom.is_zero(quantity) and uom.is_zero(expected):
                continue
            lot, package, owner = key
            values.append(
                {
                    "component_id": self.id,
                    "lot_id": lot.id,
                    "package_id": package.id,
                    "owner_id": owner.id,
                    "qty_consumed": quantity,
                    "qty_needed": expected,
                }
            )
        return values


class MrpSubcontractProductionReport(models.Model):
    _inherit = "mrp.subcontract.production.report"

    @api.model
    def _get_limits(self):
        """How much a form may bring: number of files, bytes of each, characters of one field."""
        return {"files": MAX_FILES, "file_size": MAX_FILE_SIZE, "text": MAX_LIST}

    def _attach(self, files):
        """Keep photos and documents with the report, after looking at what they really are.

        :raise UserError: for too many, too big, or of a type that nobody needs here
        """
        self.ensure_one()
        files = [(name, content) for name, content in files if name and content]
        if len(files) > MAX_FILES:
            raise UserError(self.env._("Attach no more than %s files to one report.", MAX_FILES))
        for name, content in files:
            if len(content) > MAX_FILE_SIZE:
                raise UserError(
                    self.env._("%(file)s is bigger than %(size)s MB.", file=name[:100], size=MAX_FILE_SIZE // 1024**2)
                )
            if guess_mimetype(content, default="") not in FILE_TYPES:
                raise UserError(
                    self.env._(
                        "%(file)s can't be attached: only photos and PDF files (%(types)s).",
                        file=name[:100],
                        types=", ".join(FILE_TYPES.values()),
                    )
                )
        self.document_ids = self.env["ir.attachment"].create(
            [
                {"name": name[:100], "raw": content, "res_model": self._name, "res_id": self.id}
                for name, content in files
            ]
        )
