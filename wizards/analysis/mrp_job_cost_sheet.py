from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.numbers import format_quantity
from ...tools.pages import Pages, get_row_height

# of a row, that fit on a page of document, and that figures above and below the costs take
PRINTED_LINES = 25
HEAD_LINES = 7
TAIL_LINES = 9

# who knows what customers pay: who keeps the books, and who sees all sales
REVENUE_GROUPS = "account.group_account_readonly,account.group_account_invoice,sales_team.group_sale_salesman_all_leads"


class MrpJobCostSheet(models.TransientModel):
    """The costs of one manufacturing order on one page: planned, spent and to come, today or on a day.

    Amounts are in company currency. Nothing on it is kept: it is worked out anew whenever it is opened.
    """

    _name = "mrp.job.cost.sheet"
    _description = "Job Cost Sheet"

    name = fields.Char("Manufacturing Order", compute="_compute_production")
    production_group_id = fields.Many2one("mrp.production.group", required=True, readonly=True)
    date = fields.Date("As of", help="Figures at the end of that day. Empty: as they are now.")
    with_child_productions = fields.Boolean(
        "Break Down Child Orders",
        default=True,
        help="Shows what child orders made for this one by the elements of their cost, in proportion, instead of as "
        "material.",
    )
    company_id = fields.Many2one("res.company", compute="_compute_production")
    currency_id = fields.Many2one("res.currency", compute="_compute_production")
    product_id = fields.Many2one("product.product", compute="_compute_production")
    product_uom_id = fields.Many2one("uom.uom", "Unit", compute="_compute_production")
    qty_planned = fields.Float("Planned", digits="Product Unit", compute="_compute_production")
    has_child_productions = fields.Boolean(compute="_compute_production")
    line_ids = fields.One2many(
        "mrp.job.cost.sheet.line", "sheet_id", "Costs", compute="_compute_line_ids", store=True, readonly=True
    )
    qty_finished = fields.Float("Finished", digits="Product Unit", compute="_compute_totals")
    actual = fields.Monetary("Actual Cost", compute="_compute_totals")
    to_come = fields.Monetary("Cost to Complete", compute="_compute_totals")
    forecast = fields.Monetary(compute="_compute_totals")
    variance = fields.Monetary("Variance against Estimate", compute="_compute_totals")
    finished = fields.Monetary("Value of Finished Goods", compute="_compute_totals")
    balance = fields.Monetary(
        "Work in Progress",
        compute="_compute_totals",
        help="Actual cost less the value of what is finished: what is still in the manufacturing order. Once the "
        "manufacturing order is finished at standard cost, the difference to the standard.",
    )
    cost_per_unit = fields.Monetary(
        "Cost per Good Unit",
        compute="_compute_totals",
        help="Of a manufacturing order that is finished: actual cost by units finished. Before that: the forecast by "
        "the units that can still become good.",
    )
    owned_text = fields.Text(
        "Owned by Others",
        compute="_compute_owned_text",
        help="Material of customers and others in this manufacturing order. It costs nothing.",
    )
    state = fields.Selection(
        [
            ("planned", "Not Started"),
            ("progress", "In Progress"),
            ("done", "Finished"),
            ("cancel", "Cancelled"),
        ],
        "Status",
        compute="_compute_progress",
    )
    qty_scrapped = fields.Float(
        "Scrapped or Lost", digits="Product Unit", compute="_compute_progress", help="By vendors, in all operations."
    )
    qty_at_vendors = fields.Float(
        "At Vendors", digits="Product Unit", compute="_compute_progress", help="Units there and on the way."
    )
    date_start = fields.Datetime("Start", compute="_compute_about")
    date_end = fields.Datetime(
        "End", compute="_compute_about", help="As planned, until the manufacturing order is finished."
    )
    lots = fields.Char(compute="_compute_about")
    customer = fields.Char(compute="_compute_about", help="Who has ordered what this manufacturing order makes.")
    sale_orders = fields.Char("Sales Orders", compute="_compute_about")
    revenue = fields.Monetary(
        compute="_compute_revenue",
        groups=REVENUE_GROUPS,
        help="Without taxes, of the units that are good or can still become good. Other currencies are converted at "
        "the rate of the day that is looked at.",
    )
    revenue_basis = fields.Char("Revenue of", compute="_compute_revenue", groups=REVENUE_GROUPS)
    margin = fields.Monetary(
        compute="_compute_revenue",
        groups=REVENUE_GROUPS,
        help="Revenue less actual cost once the manufacturing order is finished, less the forecast before that.",
    )
    margin_rate = fields.Float("Margin (%)", compute="_compute_revenue", groups=REVENUE_GROUPS)

    @api.depends("production_group_id")
    def _compute_production(self):
        for sheet in self:
            productions = sheet._get_orders()
            sheet.name = productions.production_group_id.name
            sheet.company_id = productions.company_id[:1]
            sheet.currency_id = productions.company_id[:1].currency_id
            sheet.product_id = productions.product_id[:1]
            sheet.product_uom_id = productions.product_uom_id[:1]
            sheet.qty_planned = sum(productions.mapped("product_qty"))
            sheet.has_child_productions = bool(productions.production_group_id.child_ids)

    def _get_orders(self):
        """The manufacturing order and its backorders, without cancelled ones unless all of them are."""
        self.ensure_one()
        companies = self.sudo(False).env.companies
        # sudo: facts of a manufacturing order whose costs the user may see: of its companies, as in `_compute_line_ids`
        orders = self.sudo().production_group_id.production_ids.filtered(lambda order: order.company_id in companies)
        return orders.filtered(lambda order: order.state != "cancel") or orders

    @api.depends("production_group_id", "date", "with_child_productions")
    def _compute_line_ids(self):
        for sheet in self:
            rows = sheet.production_group_id._get_cost_rows(sheet.date, sheet.with_child_productions)
            sheet.line_ids = [
                fields.Command.clear(),
                *(fields.Command.create(sheet._prepare_line(number, *row)) for number, row in enumerate(rows)),
            ]

    def _prepare_line(self, number, maker, step, element, figures):
        self.ensure_one()
        return {
            "sequence": number,
            "step_id": step.id,
            "element": element,
            "maker_id": maker.id,
            **figures,
        }

    def _get_cost_lines(self):
        """All rows of the manufacturing order, as the user may see them."""
        self.ensure_one()
        lines = self.env["mrp.job.cost.line"]._at_date(self.date)._of_productions(self.production_group_id._origin)
        return lines, [("production_group_id", "=", self.production_group_id.id)]

    @api.depends("line_ids")
    def _compute_totals(self):
        for sheet in self:
            for name in ("actual", "to_come", "forecast", "variance"):
                sheet[name] = sum(sheet.line_ids.mapped(name))
            lines, domain = sheet._get_cost_lines()
            made = {
                product: (-quantity, -amount)
                for product, quantity, amount in lines._read_group(
                    [*domain, ("element", "=", "finished")], ["product_id"], ["quantity:sum", "amount:sum"]
                )
            }
            quantity = made.get(sheet.product_id, (0.0, 0.0))[0]
            # sudo: as in `_get_orders`
            product_uom = sheet.product_id.sudo().uom_id
            sheet.qty_finished = product_uom._compute_quantity(quantity, sheet.product_uom_id) if product_uom else 0.0
            sheet.finished = sum(amount for _quantity, amount in made.values())
            # what a vendor owes is income, and no part of what is in progress
            claims = sheet.line_ids.filtered(lambda line: line.element == "claim")
            sheet.balance = sheet.actual - sum(claims.mapped("actual")) - sheet.finished
            sheet.cost_per_unit = sheet._get_cost_per_unit()

    def _get_cost_per_unit(self):
        """Company currency per unit of the manufacturing order."""
        units = self.env["mrp.job.cost.progress"]._get_good_units(self)
        return self._get_whole_cost() / units if units > 0 else 0.0

    def _get_whole_cost(self):
        """What the manufacturing order costs in the end: known once it is finished, else the forecast."""
        return self.actual if self.env["mrp.job.cost.progress"]._is_finished(self) else self.forecast

    @api.depends("production_group_id", "date")
    def _compute_owned_text(self):
        progress = self.env["mrp.job.cost.progress"]
        for sheet in self:
            moves = sheet._get_orders().move_raw_ids
            texts = []
            owned = moves.move_line_ids.filtered(
                lambda line: line.owner_id and line.owner_id != line.company_id.partner_id and line.state == "done"
            )
            owned = owned.filtered(lambda line, sheet=sheet: progress._was_before(sheet, line.date))
            for (owner, product), lines in owned.grouped(lambda line: (line.owner_id, line.product_id)).items():
                texts.append(
                    self.env._(
                        "%(quantity)s %(unit)s of %(product)s, owned by %(owner)s",
                        quantity=format_quantity(self.env, sum(lines.mapped("quantity_product_uom"))),
                        unit=product.uom_id.name,
                        product=product.display_name,
                        owner=owner.display_name,
                    )
                )
            sheet.owned_text = "\n".join(texts)

    def action_view_lines(self):
        """Open all rows that the sheet adds up."""
        self.ensure_one()
        return self._get_lines_action([])

    def action_view_production(self):
        """Open the manufacturing order and its backorders."""
        return self.production_group_id.production_ids._get_records_action()

    def action_explain(self):
        """Explain what the value of the goods that the manufacturing order has finished consists of."""
        moves = self.env["mrp.cost.part"]._get_cost_moves(self._get_orders())
        return self.env["mrp.cost.explanation"]._open(moves, subject=self.production_group_id)

    def _get_print_pages(self):
        """Pages of the document as lists of lines."""
        self.ensure_one()
        pages = Pages(PRINTED_LINES, HEAD_LINES)
        for line in self.line_ids:
            # sudo: names on a document whose figures the user may read
            element = dict(line._fields["element"]._description_selection(self.env)).get(line.element, "")
            texts = [line.step_id.sudo().name, f"{element} {line.maker_id.sudo().name or ''}"]
            pages.add(line, get_row_height(texts))
        if not pages.has_room(TAIL_LINES + len((self.owned_text or "").splitlines())):
            pages.append([])
        return pages

    def action_print(self):
        """The sheet as PDF."""
        return self.env.ref("mrp_outsourcing.action_report_job_cost_sheet").report_action(self)

    def _get_lines_action(self, domain):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_outsourcing.mrp_job_cost_line_action")
        lines, of_production = self._get_cost_lines()
        action["name"] = action["display_name"] = self.env._("Costs of %s", self.display_name)
        action["domain"] = [*of_production, *domain]
        action["context"] = {
            # also where it is empty: the client carries on with that of the report that the sheet was opened from
            "outsourcing_at_date": lines.env.context["outsourcing_at_date"] or False,
            "outsourcing_production_ids": lines.env.context["outsourcing_production_ids"],
        }
        return action

    @api.model
    def get_figure_action(self, production_id, date, step_id, element, figure, maker_id=False):
        """Open the rows that one figure of a sheet adds up.

        :param int maker_id: the child order whose costs are shown; then its sheet is opened
        :param str figure: a column of the sheet
        """
        # what follows names the manufacturing order before anything of it is read
        self.browse().check_access("read")
        if maker_id:
            sheet = self.create({"production_group_id": maker_id, "date": date})
            return sheet._get_records_action(name=self.env._("Costs of %s", sheet.display_name))
        sheet = self.new({"production_group_id": production_id, "date": date})
        domain = [("element", "=", element), ("step_id", "=", step_id)]
        statuses = self.env["mrp.production.group"]._get_cost_columns().get(figure)
        if statuses:
            domain.append(("status", "in", statuses))
        return sheet._get_lines_action(domain)

    @api.depends("production_group_id")
    def _compute_about(self):
        progress = self.env["mrp.job.cost.progress"]
        for sheet in self:
            orders = sheet._get_orders()
            sheet.date_start = min(orders.filtered("date_start").mapped("date_start"), default=False)
            sheet.date_end = max(orders.filtered("date_finished").mapped("date_finished"), default=False)
            sheet.lots = progress._get_lot_names(sheet)
            sales = progress._get_sale_lines(sheet).order_id
            sheet.customer = ", ".join(sales.partner_id.commercial_partner_id.mapped("display_name"))
            sheet.sale_orders = ", ".join(sales.mapped("name"))

    @api.depends("line_ids")
    def _compute_progress(self):
        progress = self.env["mrp.job.cost.progress"]
        for sheet in self:
            sheet.qty_scrapped = progress._get_scrapped_units(sheet)
            sheet.qty_at_vendors = progress._get_units_at_vendors(sheet)
            sheet.state = progress._get_progress_state(sheet)

    @api.depends("line_ids")
    def _compute_revenue(self):
        revenue = self.env["mrp.job.cost.revenue"]
        for sheet in self:
            parts = revenue._get_revenue_parts(sheet)
            sheet.revenue = sum(amount for _order, _quantity, amount in parts)
            texts = [revenue._describe_revenue(sheet, order, quantity) for order, quantity, _amount in parts]
            sheet.revenue_basis = "; ".join(texts)
            sheet.margin = sheet.revenue - sheet._get_whole_cost() if sheet.revenue else 0.0
            sheet.margin_rate = sheet.margin / sheet.revenue if sheet.revenue else 0.0

    def action_view_postings(self):
        """Open the journal items of the manufacturing order: its cost, its goods, and the bills for its work."""
        self.ensure_one()
        # sudo: which bills are for a manufacturing order whose costs the user may see; the items themselves are read
        # as the user
        production = self.production_group_id.sudo()
        order_lines = production.subcontract_operation_ids.filtered_domain(
            [("company_id", "in", self.env.companies.ids)]
        )
        order_lines = order_lines.purchase_line_ids
        domain = Domain("production_group_id", "=", self.production_group_id.id)
        domain |= Domain("purchase_line_id", "in", order_lines.ids) & Domain("display_type", "=", "product")
        domain &= Domain("parent_state", "=", "posted")
        if self.date:
            domain &= Domain("date", "<=", self.date)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Journal Items of %s", self.display_name),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": list(domain),
            "context": {"create": False},
        }
