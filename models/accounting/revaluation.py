"""What it does to the books when finished goods turn out to cost more or less than was booked for them."""

from odoo import models

REVALUED_METHODS = ("fifo", "average")


class MrpSubcontractRevaluation(models.AbstractModel):
    """Compares the value of the goods of manufacturing orders (`mrp.production.group`) with what is booked."""

    _name = "mrp.subcontract.revaluation"
    _description = "Revaluation of Finished Goods"

    def _get_finished_moves(self, groups):
        """Moves by which finished goods got the value of their manufacturing orders."""
        moves = groups.production_ids.move_finished_ids.filtered(lambda move: move.state == "done" and move.is_in)
        return moves.filtered(lambda move: move.product_id.cost_method in REVALUED_METHODS)

    def _get_finished_by_product(self, groups):
        """{(company, product): moves by which these manufacturing orders finished it}."""
        finished = {}
        for group in groups:
            company = group._get_main_production().company_id
            moves = self._get_finished_moves(group.with_company(company))
            for product, made in moves.grouped("product_id").items():
                finished[company, product] = finished.get((company, product), moves.browse()) | made
        return finished

    def _get_stock_values(self, groups):
        """{(company, product): (value of its stock, moves that made it)} of what was finished."""
        return {
            (company, product): (product.with_company(company)._get_current_value(), made)
            for (company, product), made in self._get_finished_by_product(groups).items()
        }

    def _get_production_target(self, move):
        """What should be booked for finished goods in the production account: all that production made them cost.

        Landed costs on the goods, and values that somebody typed, are booked elsewhere.
        """
        data = move._get_value_from_production(move._get_valued_qty())
        production = move.production_id
        value = data["value"]
        if move.subcontract_role == "made":
            value -= production._get_cost_booked_by_bill(move)
        return -move.company_id.currency_id.round(value)

    def _get_stock_gains(self, groups, values_before, posted):
        """{(company, product): share of a change of cost that goods on hand take}, measured where it was."""
        changed = {}
        for group in groups:
            company = group._get_main_production().company_id
            for move, difference in self._get_value_differences(group, posted).items():
                changed[company, move.product_id] = changed.get((company, move.product_id), 0.0) - difference
        gains, finished = {}, self._get_finished_by_product(groups)
        for (company, product), change in changed.items():
            value_before, made_before = values_before.get((company, product), (0.0, None))
            made = finished[company, product]
            # goods that came in with the same event bring value of their own
            if not company.currency_id.is_zero(change) and made_before is not None and not made - made_before:
                gain = product.with_company(company)._get_current_value() - value_before
                gains[company, product] = min(max(gain / change, 0.0), 1.0)
        return gains

    def _get_value_differences(self, group, posted):
        """{finished move: what is missing for it in the production account}; only for goods whose entry is known."""
        group.ensure_one()
        account, booked = group._get_production_account(), {}
        company = group._get_main_production().company_id
        for (kind, _operation, move, line_account), balance in posted[group].items():
            if move and line_account == account and kind in ("finished", "revaluation"):
                booked[move] = booked.get(move, 0.0) + balance
        differences = {}
        for move in self._get_finished_moves(group.with_company(company)) & group.env["stock.move"].union(*booked):
            difference = self._get_production_target(move) - booked[move]
            if not company.currency_id.is_zero(difference):
                differences[move] = difference
        return differences

    def _prepare_revaluation_lines(self, group, posted, gains):
        """Values of journal items for goods that cost more or less than was booked for them.

        Goods on hand take it, the part of sold goods goes to the cost of goods sold, that of others to the difference
        account.
        """
        group.ensure_one()
        lines, account = [], group._get_production_account()
        company = group._get_main_production().company_id
        currency = company.currency_id
        settlement = self.env["mrp.subcontract.settlement"]
        left = {}
        for move, difference in self._get_value_differences(group, posted).items():
            product = move.product_id.with_company(company)
            accounts = product._get_product_accounts()
            quantity = move._get_valued_qty()
            kept = gains.get((company, move.product_id))
            if kept is None:
                if product not in left:
                    left[product] = product._get_left_quantities()
                kept = min(left[product].get(move, 0.0) / quantity, 1.0) if quantity else 0.0
            stock = currency.round(-difference * kept)
            gone = -difference - stock
            sold = currency.round(gone * self._get_sold_share(move))
            parts = [
                ("revaluation", accounts["stock_valuation"], stock),
                ("sold", accounts["expense"], sold),
                ("variance", group._get_difference_account(), currency.round(gone - sold)),
            ]
            lines.append(settlement._prepare_cost_line(group, "revaluation", account, difference, move=move))
            lines += [
                settlement._prepare_cost_line(group, kind, part_account, amount, move=move)
                for kind, part_account, amount in parts
                if not currency.is_zero(amount)
            ]
        return lines

    def _get_sold_share(self, move):
        """Of the goods that are gone, the share that customers got; the rest was used up by ourselves."""
        gone = move.env["stock.move.line"]._read_group(
            [
                ("product_id", "=", move.product_id.id),
                ("company_id", "=", move.company_id.id),
                ("move_id.is_out", "=", True),
                ("state", "=", "done"),
                ("date", ">=", move.date),
            ],
            ["location_dest_id"],
            ["quantity_product_uom:sum"],
        )
        total = sum(quantity for _location, quantity in gone)
        return sum(quantity for location, quantity in gone if location.usage == "customer") / total if total else 0.0
