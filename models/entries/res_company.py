from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ResCompany(models.Model):
    _inherit = "res.company"

    outsourcing_accrual_account_id = fields.Many2one(
        "account.account",
        "Outside Work Received, Not Billed",
        check_company=True,
        groups="base.group_user",
        help="Credited when outside work is received, debited by the vendor's bill. Its balance is what you owe for "
        "work that was not billed yet. Without it, the expense account of the service takes both, and whole jobs are "
        "booked when they are billed.",
    )
    outsourcing_difference_account_id = fields.Many2one(
        "account.account",
        "Outside Work Differences",
        check_company=True,
        groups="base.group_user",
        help="Takes what can't be part of a product's value any more: differences of bills on goods that were used up, "
        "and what a finished job cost more or less than its standard price.",
    )

    def _action_close_stock_valuation(self, at_date=None):
        """Jobs that are valued at closing get the vendors' work with it: received and billed up to that date."""
        jobs = self._get_jobs_valued_at_closing()
        jobs._lock_for_update()
        for job in jobs:
            job._attribute_late_cost()
        last_closing = self._get_last_closing_date()
        vals_list = super()._action_close_stock_valuation(at_date=at_date)
        for vals in vals_list:
            vals["outsourcing_entry"] = "closing"
        vals_list += self._get_outside_closing_vals(jobs, last_closing, at_date)
        self._remember_closing_values(self._get_period_domain(last_closing, at_date))
        return vals_list

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
        # sudo: whoever closes the stock accounts may not write on moves
        for move in self.env["stock.move"].sudo().with_company(self).search(domain):
            move.closing_value = move.value

    def _get_jobs_valued_at_closing(self):
        """Jobs with outside work that nothing is booked for but at the closing of stock valuation.

        Only those that something happened to since the last closing: of the others, all is booked.
        """
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(self._get_changed_jobs_query(self._get_last_closing()))
        # sudo: whoever closes the stock accounts may not read jobs and orders
        jobs = self.env["mrp.production.group"].sudo().browse(job_id for [job_id] in self.env.cr.fetchall())
        return jobs.with_company(self).filtered(
            lambda job: job._get_production_account() and not job._is_posted_at_once()
        )

    def _get_last_closing(self):
        """The last entry that closed stock valuation and was posted, if any."""
        # as core keeps them, see _save_closing_id; sudo: whoever closes may not read parameters
        ids = self.env["ir.config_parameter"].sudo().get_param(f"{self.id}.stock_valuation_closing_ids")
        closings = self.env["account.move"].browse(int(number) for number in (ids or "").split(",") if number)
        return closings.exists().filtered(lambda entry: entry.state == "posted")[-1:]

    def _get_changed_jobs_query(self, closing):
        """SELECT of jobs with orders for outside work that a closing did not see as they are now.

        They were written since, in any of what they cost, or it left documents out that are dated later.

        :param closing: the last closing; all jobs without one
        """
        # what was begun before and committed after it
        since = closing and fields.Datetime.subtract(closing.create_date, days=1)

        def changed(*tables, dated=()):
            if not since:
                return SQL("TRUE")
            return SQL(" OR ").join(
                [
                    *(SQL("%s >= %s", SQL.identifier(table, "write_date"), since) for table in tables),
                    *(SQL("%s > %s", SQL.identifier(table, "date"), closing.date) for table in dated),
                ]
            )

        return SQL(
            """
            SELECT operation.production_group_id
              FROM mrp_subcontract_operation operation
              JOIN purchase_order_line line ON line.subcontract_operation_id = operation.id
             WHERE operation.company_id = %(company)s AND operation.production_group_id IN (
                SELECT production_group_id FROM mrp_production production WHERE %(production)s
                 UNION
                SELECT production_group_id FROM mrp_subcontract_operation operation WHERE %(operation)s
                 UNION
                SELECT production_group_id FROM account_move_line booked
                 WHERE production_group_id IS NOT NULL AND (%(booked)s)
                 UNION
                SELECT production.production_group_id FROM stock_move move
                  JOIN mrp_production production ON production.id = move.raw_material_production_id
                 WHERE %(move)s
                 UNION
                SELECT production.production_group_id FROM stock_move move
                  JOIN mrp_production production ON production.id = move.production_id
                 WHERE %(move)s
                 UNION
                SELECT operation.production_group_id FROM stock_move move
                  JOIN mrp_subcontract_operation operation ON operation.id = move.subcontract_operation_id
                 WHERE %(move)s
                 UNION
                SELECT operation.production_group_id FROM purchase_order_line line
                  JOIN mrp_subcontract_operation operation ON operation.id = line.subcontract_operation_id
                  JOIN purchase_order ON purchase_order.id = line.order_id
                  LEFT JOIN account_move_line item ON item.purchase_line_id = line.id
                  LEFT JOIN account_move bill ON bill.id = item.move_id
                 WHERE %(order)s
                 UNION
                SELECT operation.production_group_id FROM stock_valuation_adjustment_lines adjustment
                  JOIN stock_landed_cost cost ON cost.id = adjustment.cost_id
                  JOIN mrp_subcontract_operation operation ON operation.id = adjustment.subcontract_operation_id
                 WHERE %(cost)s
                 UNION
                SELECT production.production_group_id FROM mrp_workcenter_productivity productivity
                  JOIN mrp_workorder workorder ON workorder.id = productivity.workorder_id
                  JOIN mrp_production production ON production.id = workorder.production_id
                 WHERE %(productivity)s
             )
             GROUP BY operation.production_group_id ORDER BY operation.production_group_id
            """,
            company=self.id,
            production=changed("production"),
            operation=changed("operation"),
            move=changed("move", dated=("move",)),
            booked=changed("booked"),
            order=changed("line", "purchase_order", "item", "bill", dated=("item",)),
            cost=changed("cost", dated=("cost",)),
            productivity=changed("productivity", "workorder"),
        )

    def _get_outside_closing_vals(self, jobs, last_closing, at_date=None):
        """Journal items that put the vendors' work of periodically valued jobs where the closing takes it from.

        What was received costs production, and clears the expense that the bills left; the rest is accrued. Labour
        of what is finished costs production, and a job that is over leaves nothing there.

        :param jobs: jobs of this company that are valued periodically
        :param last_closing: moment of the last closing
        :param at_date: closing date, today by default
        """
        self.ensure_one()
        date = fields.Date.to_date(at_date) or fields.Date.context_today(self)
        vals_list = []
        posted = jobs._get_posted_outside_cost()
        for job in jobs:
            targets = job._get_service_targets(date) | job._get_freight_targets(date) | job._get_labour_targets(date)
            lines = job._prepare_difference_lines(targets, posted)
            lines += job._prepare_late_value_lines(posted, last_closing)
            vals_list += lines + job._prepare_variance_lines(lines, date)
        for vals in vals_list:
            balance = vals.pop("balance")
            vals.update(debit=max(balance, 0.0), credit=max(-balance, 0.0))
        return vals_list
