"""What the closing of periodically valued stock books for outsourced work, beyond what Odoo looks at."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

# manufacturing orders whose documents are read at once
PART = 1000


class MrpSubcontractPeriodicClosing(models.AbstractModel):
    """Entries of manufacturing orders (`mrp.production.group`) that are valued periodically."""

    _name = "mrp.subcontract.periodic.closing"
    _description = "Outsourced Work in the Closing of Stock Valuation"

    def _read_in_parts(self, groups):
        """Yield these manufacturing orders in parts, with the documents of a part read at once.

        A first closing may be over all the manufacturing orders that there ever were: what was read of a part is
        forgotten after it.
        """
        for number, some in enumerate(split_every(PART, groups.ids, groups.browse)):
            if number:
                groups.env.invalidate_all()
            orders, operations = some.production_ids, some.subcontract_operation_ids
            moves = orders.move_raw_ids | orders.move_finished_ids | operations.move_ids
            locations = moves.location_id | moves.location_dest_id | orders.production_location_id
            adjustments, lines = operations.landed_cost_adjustment_ids, operations.purchase_line_ids
            for records in (
                *(
                    orders,
                    operations,
                    moves,
                    moves.move_line_ids,
                    moves.returned_move_ids,
                    locations.valuation_account_id,
                ),
                *(orders.workorder_ids.subcontract_operation_ids, orders.workorder_ids.time_ids),
                *(lines, lines.invoice_lines.move_id, adjustments.cost_id, adjustments.cost_line_id),
            ):
                records.fetch()
            moves.account_move_id.line_ids.fetch(["valued_move_id"])
            yield some

    def _get_freight_targets(self, group, date):
        """{(kind, operation, account): balance} of landed costs of transfers: from their expense to production.

        :param date: up to and with that day
        """
        group.ensure_one()
        production, targets = group._get_production_account(), {}
        adjustments = group.subcontract_operation_ids.landed_cost_adjustment_ids.filtered(
            lambda adjustment: adjustment.cost_id.state == "done" and adjustment.cost_id.date <= date
        )
        for adjustment in adjustments:
            operation, amount = adjustment.subcontract_operation_id, adjustment.additional_landed_cost
            for account, balance in ((production, amount), (adjustment._get_freight_account(), -amount)):
                key = ("freight", operation, account)
                targets[key] = targets.get(key, 0.0) + balance
        return targets

    def _get_labor_targets(self, group, date):
        """{(kind, operation, account): balance} of our own work on what was finished, as Odoo books it elsewhere.

        :param date: up to and with that day
        """
        group.ensure_one()
        production_account, targets = group._get_production_account(), {}
        operation = group.env["mrp.subcontract.operation"]
        for production in group.production_ids:
            if production.state != "done" or group._get_local_day(production.date_finished) > date:
                continue
            company = production.company_id
            expense = production.product_id.with_company(company)._get_product_accounts()["expense"]
            for workorder in production.workorder_ids:
                amount = company.currency_id.round(workorder._cal_cost())
                absorbed = workorder.workcenter_id.with_company(company).expense_account_id or expense
                for account, balance in ((production_account, amount), (absorbed, -amount)):
                    key = ("labor", operation, account)
                    targets[key] = targets.get(key, 0.0) + balance
        return targets

    def _get_moves_of_closings(self, group):
        """Done moves that have no entries of their own: closings put them into production, or take them out."""
        group.ensure_one()
        moves = group.production_ids.mapped(lambda production: production.move_raw_ids | production.move_finished_ids)
        moves = (moves | group.subcontract_operation_ids.move_ids).filtered(
            lambda move: move.state == "done" and not move.account_move_id
        )
        company, account = group._get_main_production().company_id, group._get_production_account()
        return moves.with_company(company).filtered(
            lambda move: (
                (move.product_id.valuation == "periodic" or move.closing_value)
                and account in (move.location_id.valuation_account_id, move.location_dest_id.valuation_account_id)
                and (move.is_in or move.is_out)
            )
        )

    def _get_values_of_closings(self, groups, date=None):
        """{group: what closings have put into production for it, or the next one will}: material less goods.

        :param date: up to and with that day; None for now
        """
        moves = {group: self._get_moves_of_closings(group) for group in groups}
        companies = groups.env["stock.move"].union(*moves.values()).company_id
        last_closings = {company: company._get_last_closing_date() for company in companies}
        values = dict.fromkeys(groups, 0.0)
        for group in groups:
            for move in moves[group]:
                last_closing = last_closings[move.company_id]
                if last_closing and move.date <= last_closing:
                    values[group] += move._get_production_sign() * move.closing_value
                elif not date or groups._get_local_day(move.date) <= date:
                    values[group] += move._get_production_sign() * move.value
        return values

    def _prepare_late_value_lines(self, group, posted, last_closing):
        """Journal items for what the moves of earlier closings are worth beyond what those put into production.

        Odoo's closing books a move once, at its value then, and none that is done between its date and the moment it
        is posted. Later values it finds in stock only, and puts against the stock variation, so that is where
        production puts them, too.

        :param posted: see `_get_posted_outsourced_cost`
        :param last_closing: moment of the last closing
        """
        group.ensure_one()
        company = group._get_main_production().company_id
        production, product = group._get_production_account(), group._get_main_production().product_id
        valuation = product.with_company(company)._get_product_accounts()["stock_valuation"]
        variation = valuation.account_stock_variation_id or company.expense_account_id
        if not last_closing or not variation:
            return []
        balance = sum(
            move._get_production_sign() * (move.value - move.closing_value)
            for move in self._get_moves_of_closings(group)
            if move.date <= last_closing
        )
        balance -= sum(
            amount
            for (kind, _operation, move, account), amount in posted[group].items()
            if kind == "revaluation" and not move and account == production
        )
        balance = company.currency_id.round(balance)
        if company.currency_id.is_zero(balance):
            return []
        settlement = self.env["mrp.subcontract.settlement"]
        return [
            settlement._prepare_cost_line(group, "revaluation", production, balance),
            settlement._prepare_cost_line(group, "revaluation", variation, -balance),
        ]

    def _get_productions_valued_at_closing(self, company):
        """Manufacturing orders with outsourced work that nothing is booked for but at the closing of stock valuation.

        Only those that something happened to since the last closing, or that it left something out of that is dated
        later: of the others, all is booked.
        """
        company.ensure_one()
        domain = [("company_id", "=", company.id), ("purchase_line_ids", "!=", False)]
        closing = self._get_last_closing(company)
        # sudo: whoever closes the stock accounts may not read manufacturing orders and orders
        all_groups = company.env["mrp.production.group"].sudo()
        if closing:
            company.env.flush_all()
            # what was begun before the closing and committed after it was written before it, too
            written = fields.Datetime.subtract(closing.create_date, days=1)
            changes = all_groups._get_changes_query(fields.Date.add(closing.date, days=1), written)
            domain.append(("production_group_id", "in", changes))
        operations = company.env["mrp.subcontract.operation"].sudo()
        [(found,)] = operations._read_group(domain, [], ["production_group_id:recordset"])
        groups = (found or all_groups).sorted("id").with_company(company)
        found = [
            group
            for some in self._read_in_parts(groups)
            for group in some
            if group._get_production_account() and not group._is_posted_at_once()
        ]
        return groups.union(*found) if found else groups.browse()

    def _get_last_closing(self, company):
        """The last entry that closed stock valuation and was posted, if any."""
        return self._get_posted_closings(company)[-1:]

    def _get_posted_closings(self, company):
        """Entries that closed stock valuation and are posted, the last ones that Odoo remembers, in their order."""
        company.ensure_one()
        # as core keeps them, see _save_closing_id; sudo: whoever closes may not read parameters
        ids = company.env["ir.config_parameter"].sudo().get_param(f"{company.id}.stock_valuation_closing_ids")
        closings = company.env["account.move"].browse(int(number) for number in (ids or "").split(",") if number)
        return closings.exists().filtered(lambda entry: entry.state == "posted")

    def _get_outsourced_closing_vals(self, company, groups, last_closing, at_date=None):
        """Values of journal items that put the vendors' work where the closing of stock valuation takes it from.

        What was received costs production, and clears the expense that the bills left; the rest is accrued. Labor
        of what is finished costs production, and a manufacturing order that is over leaves nothing there.

        :param groups: manufacturing orders of this company that are valued periodically
        :param last_closing: moment of the last closing
        :param at_date: closing date, today by default
        """
        company.ensure_one()
        date = fields.Date.to_date(at_date) or fields.Date.context_today(company)
        settlement = self.env["mrp.subcontract.settlement"]
        vals_list = []
        for some in self._read_in_parts(groups):
            posted = settlement._get_posted_outsourced_cost(some)
            left = settlement._get_left_balances(some, date)
            for group in some:
                targets = settlement._get_service_targets(group, date)
                targets |= self._get_freight_targets(group, date) | self._get_labor_targets(group, date)
                lines = settlement._prepare_difference_lines(group, targets, posted)
                lines += self._prepare_late_value_lines(group, posted, last_closing)
                vals_list += lines + settlement._prepare_variance_lines(group, lines, left)
        for vals in vals_list:
            balance = vals.pop("balance")
            vals.update(debit=max(balance, 0.0), credit=max(-balance, 0.0))
        return vals_list

    def _forget_closing_values(self, company, last_closing):
        """Clear what was noted for a closing that was never posted."""
        domain = Domain("company_id", "=", company.id) & Domain("closing_value", "!=", 0.0)
        if last_closing:
            domain &= Domain("date", ">", last_closing)
        # sudo: whoever closes the stock accounts may not write on moves
        company.env["stock.move"].sudo().search(domain).closing_value = 0.0

    def _get_period_domain(self, last_closing, at_date=None):
        """Moves that a closing looks at, see `_get_location_valuation_vals` in stock_account."""
        domain = Domain("date", ">", last_closing) if last_closing else Domain.TRUE
        return domain & Domain("date", "<=", at_date) if at_date else domain

    def _remember_closing_values(self, company, domain):
        """Keep the values with which a closing puts moves into production and takes them out.

        :param domain: of moves, valued periodically or not
        """
        company.ensure_one()
        domain &= Domain("state", "=", "done") & Domain("company_id", "=", company.id)
        domain &= Domain("product_id.is_storable", "=", True) & Domain("product_id.valuation", "=", "periodic")
        domain &= (Domain("is_out", "=", True) & Domain("location_dest_id.valuation_account_id", "!=", False)) | (
            Domain("is_in", "=", True) & Domain("location_id.valuation_account_id", "!=", False)
        )
        company.env.flush_all()
        # sudo: whoever closes the stock accounts may not read all moves, nor write on any
        moves = company.env["stock.move"].sudo().with_company(company)._search(domain)
        company.env.cr.execute(
            SQL("UPDATE stock_move SET closing_value = value WHERE id IN %s", moves.subselect("stock_move.id"))
        )
        company.env["stock.move"].invalidate_model(["closing_value"])
