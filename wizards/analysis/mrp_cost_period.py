from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from ...tools.pages import Pages, get_row_height

# models of reports; the id of the action of each is its name with `_action`
REPORTS = ("mrp.wip.by.vendor", "mrp.received.not.billed", "mrp.wip.roll.forward", "mrp.subcontract.price.difference")
# those that are about a period, and not about the end of a day only
OVER_PERIOD = ("mrp.wip.roll.forward", "mrp.subcontract.price.difference")
# of a row, that fit on a page of document
PRINTED_LINES = 30


class MrpCostPeriod(models.TransientModel):
    """For which day or period, vendors and locations a report over costs is to be shown or printed."""

    _name = "mrp.cost.period"
    _description = "Costs of a Day or Period"

    report = fields.Selection(selection="_get_reports", required=True, default="mrp.wip.by.vendor")
    is_over_period = fields.Boolean(compute="_compute_is_over_period")
    date_from = fields.Date("From")
    date_to = fields.Date("Until", help="Figures at the end of this day. Empty: as they are now.")
    vendor_ids = fields.Many2many("res.partner", string="Vendors", help="Empty: all.")
    owner_id = fields.Many2one("res.partner", help="Only what this partner owns.")
    site_type = fields.Selection(
        selection=lambda self: self.env["stock.location"]._fields["site_type"].selection,
        string="Location",
        help="Only what lies in locations of this kind.",
    )

    @api.model
    def _get_reports(self):
        return [(name, self.env[name]._description) for name in REPORTS]

    @api.depends("report")
    def _compute_is_over_period(self):
        for period in self:
            period.is_over_period = period.report in OVER_PERIOD

    def _get_query(self):
        """The report's model as of the day, or over the period, that was chosen."""
        self.ensure_one()
        query = self.env[self.report]._at_date(self.date_to)
        date_from = self.date_from if self.is_over_period else None
        return query.with_context(outsourcing_from_date=date_from and str(date_from))

    def _get_domain(self):
        """What was chosen, where the report knows it."""
        self.ensure_one()
        known = self.env[self.report]._fields
        domain = Domain.TRUE
        if self.vendor_ids:
            domain &= Domain("vendor_id", "child_of", self.vendor_ids.ids)
        if self.owner_id and "owner_id" in known:
            domain &= Domain("owner_id", "=", self.owner_id.id)
        if self.site_type and "site_type" in known:
            domain &= Domain("site_type", "=", self.site_type)
        if self.report == "mrp.subcontract.price.difference" and self.date_from:
            domain &= Domain("date", ">=", self.date_from)
        return domain

    def action_show(self):
        """Open the report."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"mrp_outsourcing.{self.report.replace('.', '_')}_action"
        )
        context = self._get_query().env.context
        keys = ("outsourcing_at_date", "outsourcing_from_date")
        action["name"] = action["display_name"] = self._get_title()
        # instead of the same report for another day, not on top of it
        action["target"] = "main"
        action["domain"] = list(self._get_domain())
        # also where they are empty: the client carries on with those of the report that the dialog was opened from
        action["context"] = {
            **{key: context.get(key) or False for key in keys},
            # by vendor, as from the menu
            "search_default_group_by_vendor": not self.is_over_period,
        }
        return action

    def action_print(self):
        """The report as PDF."""
        return self.env.ref("mrp_outsourcing.action_report_costs").report_action(self)

    def _get_title(self):
        """Name of the report, and what it is about."""
        self.ensure_one()
        texts = {
            "report": dict(self._fields["report"]._description_selection(self.env))[self.report],
            "from": format_date(self.env, self.date_from) if self.date_from else "",
            "until": format_date(self.env, self.date_to) if self.date_to else "",
        }
        if self.is_over_period and self.date_from:
            if not self.date_to:
                return self.env._("%(report)s since %(from)s", **texts)
            return self.env._("%(report)s, %(from)s to %(until)s", **texts)
        return self.env._("%(report)s as of %(until)s", **texts) if self.date_to else texts["report"]

    def _get_print_groups(self):
        """[(vendor, rows)] of the report, the vendors by name."""
        self.ensure_one()
        rows = self._get_query().search(self._get_domain())
        # sudo: names on a report whose rows the user may read
        groups = rows.grouped(lambda row: row.vendor_id.sudo())
        return sorted(groups.items(), key=lambda group: group[0].display_name or "")

    def _get_print_pages(self, columns):
        """Pages of the report as lists of (kind, value): a vendor, a row, the rows of a vendor, those of all vendors.

        :param columns: fields that are printed
        """
        self.ensure_one()
        texts = [column.name for column in columns if column.type in ("char", "many2one", "selection")]
        pages, groups = Pages(PRINTED_LINES), self._get_print_groups()
        for vendor, rows in groups:
            pages.set_heading(("vendor", vendor))
            for row in rows:
                pages.add(("row", row), get_row_height(self._format_cell(row, name) for name in texts))
            pages.add(("sum", rows))
        pages.set_heading()
        pages.add(("total", self._get_query().union(*(rows for _vendor, rows in groups))))
        return pages if groups else []

    @api.model
    def _format_cell(self, row, name):
        """What is printed for a field of a row."""
        field, value = row._fields[name], row[name]
        if field.type == "many2one":
            # sudo: as above
            return value.sudo().display_name or ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "date":
            return format_date(self.env, value) if value else ""
        if field.type == "monetary":
            return formatLang(self.env, value, currency_obj=row[field.get_currency_field(row)]) if value else ""
        if field.type == "float":
            return formatLang(self.env, value, digits=field.get_digits(self.env)[1])
        return str(value)
