from odoo import api, fields, models

from ...tools.pages import Pages, get_row_height

# of a row, that fit on a page of document, and that the value below the last row takes
PRINTED_LINES = 34
TAIL_LINES = 3


class MrpCostExplanation(models.TransientModel):
    """Where a value in the books comes from: a chain of sources that adds up to it, and what will still change.

    Of finished goods of a manufacturing order, of a lot, or of the stock of a product; in company currency, as known
    now.
    """

    _name = "mrp.cost.explanation"
    _description = "Explanation of a Cost"
    _rec_name = "subject"

    subject = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    value = fields.Monetary("Value in the Books", readonly=True)
    unit_cost = fields.Monetary(compute="_compute_unit_cost")
    summary = fields.Char(compute="_compute_unit_cost")
    pending = fields.Text("Pending Cost", readonly=True)
    line_ids = fields.One2many("mrp.cost.explanation.line", "explanation_id", "Sources", readonly=True)

    @api.depends("value", "quantity", "line_ids.amount", "line_ids.element")
    def _compute_unit_cost(self):
        for explanation in self:
            units = explanation.quantity or 1.0
            explanation.unit_cost = explanation.value / units
            amounts = {}
            for line in explanation.line_ids:
                amounts[line.element] = amounts.get(line.element, 0.0) + line.amount
            names = dict(self.env["mrp.cost.explanation.line"]._fields["element"]._description_selection(self.env))
            texts = [
                f"{explanation.currency_id.format(amount / units)} {names[element].lower()}"
                for element, amount in amounts.items()
                if not explanation.currency_id.is_zero(amount / units)
            ]
            explanation.summary = f"{explanation.currency_id.format(explanation.unit_cost)} = {' + '.join(texts)}"

    @api.model
    def _open(self, moves, units=None, subject=None, value=None):
        """Explain finished goods.

        :param moves: receipts of goods in stock
        :param dict units: of these moves, how much is asked about, in the unit of the product; by default all
        :param subject: the record that is asked about, by default the moves
        :param value: what the books say it is worth; by default the part in the value of the moves
        :raise AccessError: for users who see no costs
        """
        self.env["mrp.job.cost.line"].check_access("read")
        (subject or moves).check_access("read")
        # sudo: the right to see costs, and this record, was checked
        moves = moves.sudo()
        explanation = self.create(
            self.env["mrp.value.explanation"]._prepare_explanation(moves, units or {}, subject or moves, value)
        )
        return explanation._get_records_action(name=self.env._("Explain Cost: %s", explanation.subject))

    def _get_print_pages(self):
        """Pages of the document as lists of lines."""
        self.ensure_one()
        pages = Pages(PRINTED_LINES)
        for line in self.line_ids:
            pages.add(line, get_row_height([line.origin, line.text], 28))
        if not pages.has_room(TAIL_LINES + len((self.pending or "").splitlines())):
            pages.append([])
        return pages

    def action_print(self):
        """The explanation as PDF."""
        return self.env.ref("mrp_outsourcing.action_report_cost_explanation").report_action(self)


class MrpCostExplanationLine(models.TransientModel):
    """One source of a value."""

    _name = "mrp.cost.explanation.line"
    _description = "Source of a Cost"
    _order = "sequence, id"

    explanation_id = fields.Many2one("mrp.cost.explanation", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer()
    currency_id = fields.Many2one(related="explanation_id.currency_id")
    origin = fields.Char("Made With", help="The manufacturing order, or the receipt, that these goods came with.")
    element = fields.Selection(
        selection=lambda self: [
            *self.env["mrp.job.cost.line"]._fields["element"].selection,
            ("bought", "Bought"),
            ("difference", "Difference"),
        ]
    )
    status = fields.Selection(selection=lambda self: self.env["mrp.job.cost.line"]._fields["status"].selection)
    text = fields.Char("Source")
    quantity = fields.Float(digits="Product Unit")
    uom_id = fields.Many2one("uom.uom", "Unit")
    unit_cost = fields.Float(digits="Product Price", compute="_compute_unit_cost")
    amount = fields.Monetary()
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")

    @api.depends("quantity", "amount")
    def _compute_unit_cost(self):
        for line in self:
            line.unit_cost = line.amount / line.quantity if line.quantity else 0.0

    def action_open_source(self):
        """Open the document."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)._get_records_action()
