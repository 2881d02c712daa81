from odoo import api, fields, models
from odoo.tools import SQL


class MrpProductionGroup(models.Model):
    _inherit = "mrp.production.group"

    def _is_posted_at_once(self):
        """Whether the goods of this manufacturing order are valued in real time."""
        self.ensure_one()
        production = self._get_main_production()
        return production.with_company(production.company_id).product_id.valuation == "real_time"

    def _get_main_production(self):
        """The order the manufacturing order began with: product, company and locations are the same for all of its
        backorders."""
        return self.sudo().production_ids.sorted("id")[:1]

    def _get_production_account(self):
        """Where the cost of the manufacturing order is as long as it runs, if anything is booked there."""
        self.ensure_one()
        return self._get_main_production().production_location_id.valuation_account_id

    def _get_production_balances(self, date=None):
        """{group: balance of its production account}, in company currency.

        :param date: up to and with that day; None for now
        """
        accounts = {production: production._get_production_account() for production in self}
        domain = [
            ("production_group_id", "in", self.ids),
            ("parent_state", "=", "posted"),
            ("account_id", "in", [account.id for account in accounts.values()]),
        ]
        if date:
            domain.append(("date", "<=", date))
        groups = ["production_group_id", "account_id"]
        balances = dict.fromkeys(self, 0.0)
        # sudo: Odoo's WIP wizard is an accountant's, who may not read what holds a manufacturing order together
        for production, account, balance in (
            self.env["account.move.line"].sudo()._read_group(domain, groups, ["balance:sum"])
        ):
            if account == accounts[production]:
                balances[production] += balance
        return balances

    @api.model
    def _get_changes_query(self, day, written=None):
        """SELECT of ids of manufacturing orders whose cost may have changed.

        :param day: anything of theirs is dated that day or later; moments count a day earlier, in any time zone
        :param written: a moment: or it was written since then, whatever its date
        """

        def changed(*tables, dates=(), moments=()):
            conditions = [
                *(SQL("%s >= %s", SQL.identifier(table, column), day) for table, column in dates),
                *(
                    SQL("%s >= %s", SQL.identifier(table, column), fields.Date.subtract(day, days=1))
                    for table, column in moments
                ),
            ]
            if written:
                conditions += [SQL("%s >= %s", SQL.identifier(table, "write_date"), written) for table in tables]
            return SQL(" OR ").join(conditions) if conditions else SQL("FALSE")

        return SQL(
            """
            SELECT production.production_group_id AS id FROM mrp_production production WHERE %(production)s
             UNION
            SELECT operation.production_group_id FROM mrp_subcontract_operation operation WHERE %(operation)s
             UNION
            SELECT COALESCE(production.production_group_id, operation.production_group_id) FROM stock_move move
              LEFT JOIN mrp_production production
                ON production.id = COALESCE(move.raw_material_production_id, move.production_id)
              LEFT JOIN mrp_subcontract_operation operation ON operation.id = move.subcontract_operation_id
             WHERE (%(move)s) AND (production.id IS NOT NULL OR operation.id IS NOT NULL)
             UNION
            SELECT production.production_group_id FROM mrp_workcenter_productivity productivity
              JOIN mrp_workorder workorder ON workorder.id = productivity.workorder_id
              JOIN mrp_production production ON production.id = workorder.production_id
             WHERE %(productivity)s
             UNION
            SELECT operation.production_group_id FROM mrp_subcontract_hours hours
              JOIN mrp_subcontract_operation operation ON operation.id = hours.subcontract_operation_id
             WHERE %(hours)s
             UNION
            SELECT booked.production_group_id FROM account_move_line booked
             WHERE booked.production_group_id IS NOT NULL AND (%(booked)s)
             UNION
            SELECT operation.production_group_id FROM purchase_order_line line
              JOIN mrp_subcontract_operation operation ON operation.id = line.subcontract_operation_id
              LEFT JOIN purchase_order ON purchase_order.id = line.order_id
              LEFT JOIN account_move_line item ON item.purchase_line_id = line.id
              LEFT JOIN account_move bill ON bill.id = item.move_id
             WHERE %(order)s
             UNION
            SELECT operation.production_group_id FROM stock_valuation_adjustment_lines adjustment
              JOIN stock_landed_cost landed_cost ON landed_cost.id = adjustment.cost_id
              JOIN mrp_subcontract_operation operation ON operation.id = adjustment.subcontract_operation_id
             WHERE %(landed_cost)s
             UNION
            SELECT production.production_group_id FROM stock_valuation_adjustment_lines adjustment
              JOIN stock_landed_cost landed_cost ON landed_cost.id = adjustment.cost_id
              JOIN stock_move move ON move.id = adjustment.move_id
              JOIN mrp_production production ON production.id = move.production_id
             WHERE %(landed_cost)s
            """,
            production=SQL(
                "%s OR production.state = 'cancel' AND (%s)",
                changed("production", moments=[("production", "date_finished")]),
                # when an order was cancelled is not kept: then it was not touched any more
                changed(moments=[("production", "write_date")]),
            ),
            operation=changed("operation"),
            move=changed("move", moments=[("move", "date")]),
            productivity=changed("productivity", "workorder", moments=[("productivity", "date_end")]),
            hours=changed("hours", moments=[("hours", "date")]),
            booked=changed("booked", dates=[("booked", "date")]),
            order=changed("line", "purchase_order", "item", "bill", dates=[("item", "date")]),
            landed_cost=changed("landed_cost", dates=[("landed_cost", "date")]),
        )

    def _get_difference_account(self):
        """Where differences of this manufacturing order go that nothing can take."""
        self.ensure_one()
        lines = self.subcontract_operation_ids.purchase_line_ids
        if lines:
            return lines[0]._get_outsourced_difference_account()
        production = self._get_main_production()
        product = production.with_company(production.company_id).product_id
        return production.company_id.outsourcing_difference_account_id or product._get_product_accounts()["expense"]

    def _is_over(self, date=None):
        """Whether nothing more will be finished with this manufacturing order.

        :param date: since then or earlier
        """
        self.ensure_one()
        if any(production.state not in ("done", "cancel") for production in self.production_ids):
            return False
        # when an order was cancelled is not kept: then it was not touched any more
        ends = [
            production.date_finished if production.state == "done" else production.write_date
            for production in self.production_ids
        ]
        return not date or all(self._get_local_day(end) <= date for end in ends)

    def _get_local_day(self, moment):
        """The day of a moment for who does the books, as Odoo compares moments with days."""
        return fields.Datetime.context_timestamp(self, moment).date()

    def _is_completely_tagged(self):
        """Whether all entries of the manufacturing order are known as its own: those made before the addon was there
        may not be."""
        self.ensure_one()
        moves = (self.production_ids.move_raw_ids | self.production_ids.move_finished_ids).filtered("account_move_id")
        return not moves - moves.account_move_id.line_ids.valued_move_id
