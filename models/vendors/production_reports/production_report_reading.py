"""From the form a vendor sends to a report: every figure is checked against what is there, none is believed."""

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from ....tools.locks import lock_records
from .typed_values import MAX_LIST, name_some, read_day, read_quantity, read_serials, read_text

FILE_TYPES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "application/pdf": "PDF",
}
MAX_FILES = 5
MAX_FILE_SIZE = 10 * 1024 * 1024


class MrpSubcontractProductionReportReading(models.AbstractModel):
    """Reads the form in which vendors report production."""

    _name = "mrp.subcontract.production.report.reading"
    _description = "Reading of Production Reports"

    def _report_production(self, operation, form, files=()):
        """Take in a production report from the portal; the same form sent twice reports once.

        :param dict form: texts by name of the form's fields, see `_get_report_form`; `corrects` is the id of the report
            that it corrects
        :param files: pairs of name and content
        :return: the report
        :raise UserError: what is wrong, in words for the vendor
        """
        operation.ensure_one()
        operation = operation._for_vendor().with_company(operation.company_id)
        lock_records(operation)
        reports = operation.report_ids
        token = (form.get("token") or "").strip()
        if not token or len(token) > 64:
            raise self._get_stale_error()
        sent = reports.search([("token", "=", token)])
        if sent and sent.subcontract_operation_id != operation:
            raise self._get_stale_error()
        if sent:
            return sent
        corrected = self._read_corrected(operation, form)
        lines = self._read_units(operation, form, corrected)
        report = reports.create(
            {
                **self._prepare_report(operation, form, corrected, token),
                "line_ids": [Command.create(vals) for vals in lines],
            }
        )
        # units that can't be are said before what they would use
        self.env["mrp.subcontract.production.report.check"]._check_units(report)
        components = self.env["mrp.subcontract.reported.components"]._read_components(
            operation, form, corrected, report.qty_good + report.qty_scrapped
        )
        report.hours = self._read_hours(operation, form, corrected, report._get_fresh_units())
        if not lines and not report.hours and not any(vals["qty_consumed"] for vals in components):
            raise UserError(operation.env._("Enter how many units are good or scrapped, or what you used."))
        report.component_line_ids = [Command.create(vals) for vals in components]
        self._attach(report, files)
        report._submit()
        return report

    def _prepare_report(self, operation, form, corrected, token):
        return {
            "name": f"{operation.name} #{len(operation.report_ids) + 1}",
            "subcontract_operation_id": operation.id,
            "vendor_id": operation.vendor_id.id,
            "corrected_id": corrected.id,
            "token": token,
            "date_made": read_day(operation.env, form.get("date_made"), operation.env._("Made on")),
            "note": read_text(operation.env, form.get("note"), operation.env._("Note")),
        }

    def _get_stale_error(self):
        return UserError(self.env._("This form does not fit the work any more. Open it again and enter what you made."))

    def _read_corrected(self, operation, form):
        """The report that the form corrects: the first one of a chain of corrections; empty for a new report."""
        corrected = operation.report_ids.browse()
        if form.get("corrects"):
            corrected = operation.report_ids.filtered(
                lambda report: str(report.id) == form["corrects"] and report.state == "posted"
            )
            if not corrected:
                raise self._get_stale_error()
        return corrected.corrected_id or corrected

    def _read_units(self, operation, form, corrected):
        """Values of the lines about units; of a correction, the differences to what is reported now."""
        family = corrected._get_family() if corrected else operation.report_ids.browse()
        before = family._get_units_by_lot()
        if operation.product_tracking == "serial":
            rows = self._read_serial_units(operation, form, before)
        else:
            rows = self._read_counted_units(operation, form, corrected, before)
        uom = operation.product_id.uom_id
        lines = []
        for row in rows:
            old = before.get(row["lot"], {"good": 0.0, "scrapped": 0.0}) if row["lot"] or not row["lot_name"] else {}
            good = uom.round(row["good"] - old.get("good", 0.0))
            scrapped = uom.round(row["scrapped"] - old.get("scrapped", 0.0))
            if good or scrapped:
                reason = self._read_reason(operation, form, row["key"]) if scrapped > 0 else {}
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

    def _read_counted_units(self, operation, form, corrected, before):
        rows = self.env["mrp.subcontract.production.report.form"]._get_report_form(operation, corrected)["units"]
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
            label = lot.name or operation.product_id.display_name
            kept = before.get(lot, {"good": 0.0, "scrapped": 0.0})
            values = {
                name: read_quantity(operation.env, form[f"{name}_{key}"], f"{label}, {title}")
                if f"{name}_{key}" in form
                else kept[name]
                for name, title in (("good", operation.env._("good")), ("scrapped", operation.env._("scrapped")))
            }
            lot_name = (
                read_text(operation.env, form.get(f"lot_{key}"), operation.env._("Lot"))
                if row["lot_name"] is not None
                else ""
            )
            if row["lot_name"] is not None and any(values.values()) and not lot_name:
                raise UserError(operation.env._("Enter the lot number of the units you made."))
            result.append({"key": key, "lot": lot, "lot_name": lot_name, **values})
        return result

    def _read_serial_units(self, operation, form, before):
        reported = self.env["mrp.subcontract.reported.quantities"]
        names = {
            "good": read_serials(operation.env, form.get("serials_good"), operation.env._("Good")),
            "scrapped": read_serials(operation.env, form.get("serials_scrapped"), operation.env._("Scrapped")),
        }
        both = set(names["good"]) & set(names["scrapped"])
        if both:
            raise UserError(
                operation.env._("Good and scrapped at the same time: %s.", name_some(operation.env, sorted(both)))
            )
        known = {lot.name: lot for lot in before}
        lots = operation.env["stock.lot"]
        if operation.is_outsourced_order:
            made = reported._get_made_names(operation)
            wrong = [name for name in names["good"] + names["scrapped"] if name in made and name not in known]
            if wrong:
                raise UserError(
                    operation.env._("You have reported these already: %s.", name_some(operation.env, wrong))
                )
        else:
            known |= {lot.name: lot for lot, there in reported._get_reportable(operation).items() if there > 0}
            wrong = [name for name in names["good"] + names["scrapped"] if name not in known]
            if wrong:
                raise UserError(
                    operation.env._("Not with you, or reported already: %s.", name_some(operation.env, wrong))
                )
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

    def _read_reason(self, operation, form, key):
        """Why units are scrapped: a reason of the list, or words."""
        reason = form.get(f"reason_{key}") or ""
        reasons = operation.env["mrp.subcontract.scrap.reason"].search([("active", "=", True)])
        chosen = reasons.filtered(lambda record: str(record.id) == reason)
        note = read_text(operation.env, form.get(f"why_{key}"), operation.env._("What happened"))
        if not chosen and not note:
            raise UserError(operation.env._("Say why the units are scrapped: choose a reason, or write what happened."))
        return {"scrap_reason_id": chosen.id, "scrap_note": note}

    def _read_hours(self, operation, form, corrected, units):
        """Hours as typed, in the unit of the service; left as they were proposed, they follow the units.

        :param corrected: the first report of those that are corrected: then the difference to what they say
        :param units: that the report is about and that take time, in the unit of the product
        :raise UserError: for what is not a number, and where hours are not paid
        """
        operation.ensure_one()
        text, proposed = form.get("hours"), form.get("was_hours")
        if operation.pay_for != "hours":
            if (text or "").strip() not in ("", "0"):
                raise UserError(operation.env._("This work is not paid by the hour. Leave the hours empty."))
            return 0.0
        is_changed = text is not None and (proposed is None or text.strip() != proposed.strip())
        if not is_changed:
            return 0.0 if corrected else operation._get_proposed_hours(units)
        hours = read_quantity(operation.env, text, operation.env._("Hours"))
        return operation.service_id.uom_id.round(
            hours - sum(corrected._get_family().mapped("hours")) if corrected else hours
        )

    def _get_limits(self):
        """How much a form may bring: number of files, bytes of each, characters of one field."""
        return {"files": MAX_FILES, "file_size": MAX_FILE_SIZE, "text": MAX_LIST}

    def _attach(self, report, files):
        """Keep photos and documents with the report, after looking at what they really are.

        :raise UserError: for too many, too big, or of a type that nobody needs here
        """
        report.ensure_one()
        files = [(name, content) for name, content in files if name and content]
        if len(files) > MAX_FILES:
            raise UserError(report.env._("Attach no more than %s files to one report.", MAX_FILES))
        for name, content in files:
            if len(content) > MAX_FILE_SIZE:
                raise UserError(
                    report.env._("%(file)s is bigger than %(size)s MB.", file=name[:100], size=MAX_FILE_SIZE // 1024**2)
                )
            if guess_mimetype(content, default="") not in FILE_TYPES:
                raise UserError(
                    report.env._(
                        "%(file)s can't be attached: only photos and PDF files (%(types)s).",
                        file=name[:100],
                        types=", ".join(FILE_TYPES.values()),
                    )
                )
        report.document_ids = report.env["ir.attachment"].create(
            [
                {"name": name[:100], "raw": content, "res_model": report._name, "res_id": report.id}
                for name, content in files
            ]
        )
