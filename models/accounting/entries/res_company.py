from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.locks import lock_records


class ResCompany(models.Model):
    _inherit = "res.company"

    outsourcing_accrual_account_id = fields.Many2one(
        "account.account",
        "Outsourced Work Received, Not Billed",
        check_company=True,
        groups="base.group_user",
        help="Credited when outsourced work is received, debited by the vendor's bill. Its balance is what you owe for "
        "work that was not billed yet. Without it, the expense account of the service takes both, and outsourced "
        "orders are "
        "booked when they are billed.",
    )
    outsourcing_difference_account_id = fields.Many2one(
        "account.account",
        "Outsourced Work Differences",
        check_company=True,
        groups="base.group_user",
        help="Takes what can't be part of a product's value any more: differences of bills on goods that were used up, "
        "and what a finished job cost more or less than its standard price.",
    )

    def _action_close_stock_valuation(self, at_date=None):
        """Manufacturing orders that are valued at closing get the vendors' work with it: received and billed up to
        that date."""
        productions = self._get_productions_valued_at_closing()
        lock_records(productions)
        for some in productions._read_in_parts():
            for production in some:
                production._attribute_late_cost()
        last_closing = self._get_last_closing_date()
        vals_list = super()._action_close_stock_valuation(at_date=at_date)
        for vals in vals_list:
            vals["outsourcing_entry"] = "closing"
        vals_list += self._get_outsourced_closing_vals(productions, last_closing, at_date)
        self._forget_closing_values(last_closing)
        self._remember_closing_values(self._get_period_domain(last_closing, at_date))
        return vals_list

    def _get_last_closing_date(self):
        # sudo: core looks up when a closing was posted in what only administrators may read
        return super(ResCompany, self.sudo())._get_last_closing_date()

    def _forget_closing_values(self, last_closing):
        """What was put down for a closing that was never posted is in no closing."""
        domain = Domain("company_id", "=", self.id) & Domain("closing_value", "!=", 0.0)
        if last_closing:
            domain &= Domain("date", ">", last_closing)
        # sudo: whoever closes the stock accounts may not write on moves
        self.env["stock.move"].sudo().search(domain).closing_value = 0.0

    def _get_period_domain(self, last_closing, at_date=None):
        """Moves that a closing looks at, see `_get_location_valuation_vals` in stock_account."""
        domain = Domain("date", ">", last_closing) if last_closing else Domain.TRUE
        return domain & Domain("date", "<=", at_date) if at_date else domain

    def _remember_closing_values(self, domain):
        """Keep the values with which a closing puts moves into production and takes them out.

        :param domain: of moves, valued periodically or not
        """
        self.ensure_one()
        domain &= Domain("state", "=", "done") & Domain("company_id", "=", self.id)
        domain &= Domain("product_id.is_storable", "=", True) & Domain("product_id.valuation", "=", "periodic")
        domain &= (Domain("is_out", "=", True) & Domain("location_dest_id.valuation_account_id", "!=", False)) | (
            Domain("is_in", "=", True) & Domain("location_id.valuation_account_id", "!=", False)
        )
        self.env.flush_all()
        # sudo: whoever closes the stock accounts may not read all moves, nor write on any
        moves = self.env["stock.move"].sudo().with_company(self)._search(domain)
        self.env.cr.execute(
            SQL("UPDATE stock_move SET closing_value = value WHERE id IN %s", moves.subselect("stock_move.id"))
        )
        self.env["stock.move"].invalidate_model(["closing_value"])

    def _get_productions_valued_at_closing(self):
        """Manufacturing orders with outsourced work that nothing is booked for but at the closing of stock valuation.

        Only those that something happened to since the last closing, or that it left something out of that is dated
        later: of the others, all is booked.
        """
        self.ensure_one()
        domain = [("company_id", "=", self.id), ("purchase_line_ids", "!=", False)]
        closing = self._get_last_closing()
        # sudo: whoever closes the stock accounts may not read manufacturing orders and orders
        groups = self.env["mrp.production.group"].sudo()
        if closing:
            self.env.flush_all()
            # what was begun before the closing and committed after it was written before it, too
            written = fields.Datetime.subtract(closing.create_date, days=1)
            changes = groups._get_changes_query(fields.Date.add(closing.date, days=1), written)
            domain.append(("production_group_id", "in", changes))
        operations = self.env["mrp.subcontract.operation"].sudo()
        [(found,)] = operations._read_group(domain, [], ["production_group_id:recordset"])
        productions = (found or groups).sorted("id").with_company(self)
        found = [
            production
            for some in productions._read_in_parts()
            for production in some
            if production._get_production_account() and not production._is_posted_at_once()
        ]
        return productions.union(*found) if found else productions.browse()

    def _get_last_closing(self):
        """The last entry that closed stock valuation and was posted, if any."""
        return self._get_posted_closings()[-1:]

    def _get_posted_closings(self):
        """Entries that closed stock valuation and are posted, the last ones that Odoo remembers, in their order."""
        self.ensure_one()
        # as core keeps them, see _save_closing_id; sudo: whoever closes may not read parameters
        ids = self.env["ir.config_parameter"].sudo().get_param(f"{self.id}.stock_valuation_closing_ids")
        closings = self.env["account.move"].browse(int(number) for number in (ids or "").split(",") if number)
        return closings.exists().filtered(lambda entry: entry.state == "posted")

    def _get_outsourced_closing_vals(self, jobs, last_closing, at_date=None):
        """Journal items that put the vendors' work of periodically valued manufacturing orders where the closing takes
        it from.

        What was received costs production, and clears the expense that the bills left; the rest is accrued. Labor
        of what is finished costs production, and a manufacturing order that is over leaves nothing there.

        :param manufacturing orders: manufacturing orders of this company that are valued periodically
        :param last_closing: moment of the last closing
        :param at_date: closing date, today by default
        """
        self.ensure_one()
        date = fields.Date.to_date(at_date) or fields.Date.context_today(self)
        vals_list = []
        for some in jobs._read_in_parts():
            posted, left = some._get_posted_outsourced_cost(), some._get_left_balances(date)
            for production in some:
                targets = production._get_service_targets(date) | production._get_freight_targets(date)
                lines = production._prepare_difference_lines(targets | production._get_labor_targets(date), posted)
                lines += production._prepare_late_value_lines(posted, last_closing)
                vals_list += lines + production._prepare_variance_lines(lines, left)
        for vals in vals_list:
            balance = vals.pop("balance")
            vals.update(debit=max(balance, 0.0), credit=max(-balance, 0.0))
        return vals_list
