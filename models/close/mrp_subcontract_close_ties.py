"""The ties: what the documents of outside work add up to, and what the ledger says."""

from collections import defaultdict

from odoo import Command, fields, models


class MrpSubcontractClose(models.Model):
    _inherit = "mrp.subcontract.close"

    def _check_ties(self):
        """Compare lists and ledger as they stand at the end of the period, and keep the causes of differences."""
        for close in self:
            ties = [close._tie_jobs(), close._tie_accruals(), close._tie_places(), close._tie_owned_material()]
            # sudo: whoever may write the period has it checked; the result is nobody's to type
            close.sudo().write(
                {
                    "tie_ids": [
                        Command.clear(),
                        *(Command.create({**tie, "sequence": number}) for number, tie in enumerate(ties)),
                    ],
                    "checked_on": fields.Datetime.now(),
                    "checked_by_id": self.env.uid,
                }
            )

    def _prepare_tie(self, name, note, lists, ledger, is_set_up=True):
        """Values of a tie, with a line for each key whose amounts differ.

        :param lists: {((model, id), text): amount} of the documents; without a text, the record's name, which is read
            where there is a difference only
        :param ledger: the same, of the ledger
        """
        self.ensure_one()
        currency = self.currency_id
        lines = []
        for key in [*lists, *(key for key in ledger if key not in lists)]:
            listed, booked = currency.round(lists.get(key, 0.0)), currency.round(ledger.get(key, 0.0))
            if currency.is_zero(listed - booked):
                continue
            (model, res_id), text = key
            lines.append(
                {"name": text, "res_model": model, "res_id": res_id, "list_amount": listed, "ledger_amount": booked}
            )
        return {
            "name": name,
            "note": note,
            "is_set_up": is_set_up,
            "list_amount": currency.round(sum(lists.values())),
            "ledger_amount": currency.round(sum(ledger.values())),
            "line_ids": [Command.create(line) for line in self._name_causes(lines)] if is_set_up else [],
        }

    def _name_causes(self, lines):
        """The same lines, with the names of their records where they have none yet."""
        unnamed = {}
        for line in lines:
            if not line["name"]:
                unnamed.setdefault(line["res_model"], []).append(line)
        for model, group in unnamed.items():
            # sudo: an accountant may not read jobs and operations
            records = self.env[model].sudo().browse(line["res_id"] for line in group)
            for line, record in zip(group, records, strict=True):
                line["name"] = record.name
        return lines

    def _get_items_domain(self, accounts):
        """Journal items in these accounts up to the end of the period."""
        self.ensure_one()
        return [
            ("account_id", "in", accounts.ids),
            ("company_id", "=", self.company_id.id),
            ("parent_state", "=", "posted"),
            ("date", "<=", self.date_to),
        ]

    def _sum_loose_items(self, domain, text):
        """{key: balance} of journal items that belong to no job: each of them is a cause of its own."""
        sums = defaultdict(float)
        for item in self.env["account.move.line"].sudo().search(domain):
            sums[("account.move", item.move_id.id), f"{item.move_name}: {item.name or text}"] += item.balance
        return sums

    # --- work in progress

    def _get_products_posted_at_once(self):
        """Products whose jobs are booked in a production account as things happen."""
        # sudo: an accountant may not read jobs
        groups = (
            self.env["mrp.production"].sudo()._read_group([("company_id", "=", self.company_id.id)], ["product_id"])
        )
        products = self.env["product.product"].sudo().union(*(product for [product] in groups))
        return products.with_company(self.company_id).filtered(
            lambda product: product.valuation == "real_time" and product.property_stock_production.valuation_account_id
        )

    def _get_production_accounts(self):
        # sudo: an accountant may not read warehouses
        places = (
            self.env["stock.location"]
            .sudo()
            .search(
                [
                    ("usage", "=", "production"),
                    ("company_id", "=", self.company_id.id),
                    ("valuation_account_id", "!=", False),
                ]
            )
        )
        return places.valuation_account_id

    def _tie_jobs(self):
        """Cost of jobs less what they finished = production account.

        Labour counts from when it is booked, with the completion; what a finished job cost more or less than its goods
        is a difference that only the ledger has. Jobs that are booked by closings of stock valuation are not looked at.
        """
        accounts = self._get_production_accounts()
        products = self._get_products_posted_at_once()
        costs = self.env["mrp.job.cost.line"].sudo()._at_date(self.date_to)
        domain = [
            ("company_id", "=", self.company_id.id),
            ("production_id.product_id", "in", products.ids),
            *costs._get_posted_domain(),
            "|",
            ("element", "!=", "labour"),
            "&",
            ("production_id.state", "=", "done"),
            ("production_id.date_finished", "<", fields.Date.add(self.date_to, days=1)),
        ]
        lists = defaultdict(float)
        for job, amount in costs._read_group(domain, ["production_group_id"], ["amount:sum"]):
            lists[("mrp.production.group", job.id), None] += amount
        items = self.env["account.move.line"].sudo()
        ledger = {}
        domain = [
            *self._get_items_domain(accounts),
            ("production_group_id.production_ids.product_id", "in", products.ids),
        ]
        for job, kind, amount in items._read_group(
            domain, ["production_group_id", "outsourcing_entry"], ["balance:sum"]
        ):
            key = (("mrp.production.group", job.id), None)
            ledger[key] = ledger.get(key, 0.0) + amount
            if kind == "variance":
                lists[key] += amount
        loose = [
            *self._get_items_domain(accounts),
            ("production_group_id", "=", False),
            ("outsourcing_entry", "!=", "closing"),
        ]
        ledger.update(self._sum_loose_items(loose, self.env._("Not of a job")))
        return self._prepare_tie(
            self.env._("Work in progress"),
            self.env._("Cost of open jobs = production account"),
            dict(lists),
            ledger,
            is_set_up=bool(accounts),
        )

    # --- received, not billed

    def _get_accrual_accounts(self):
        """{product: account} of what is bought as outside work and accrued, and all of these accounts."""
        lines = self.env["purchase.order.line"].sudo()
        groups = lines._read_group(
            [("subcontract_operation_id", "!=", False), ("company_id", "=", self.company_id.id)],
            ["product_id"],
            ["id:recordset"],
        )
        accounts = {product: found[:1]._get_outside_accrual_account() for product, found in groups}
        return {product: account for product, account in accounts.items() if account}

    def _tie_accruals(self):
        """Received, not billed = its account, operation by operation; what is owed is positive on both sides."""
        by_product = self._get_accrual_accounts()
        accounts = self.env["account.account"].sudo().union(*by_product.values())
        costs = self.env["mrp.job.cost.line"].sudo()._at_date(self.date_to)
        booked_products = self._get_products_posted_at_once()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("status", "=", "accrued"),
            ("product_id", "in", [product.id for product in by_product]),
            ("production_id.product_id", "in", booked_products.ids),
        ]
        lists = {}
        for operation, amount in costs._read_group(domain, ["subcontract_operation_id"], ["amount:sum"]):
            lists[("mrp.subcontract.operation", operation.id), None] = amount
        balances = defaultdict(float)
        items = self.env["account.move.line"].sudo()
        domain = self._get_items_domain(accounts)
        ours = [*domain, ("subcontract_operation_id.production_id.product_id", "in", booked_products.ids)]
        for operation, amount in items._read_group(ours, ["subcontract_operation_id"], ["balance:sum"]):
            balances[("mrp.subcontract.operation", operation.id), None] += amount
        bills = [
            *domain,
            ("subcontract_operation_id", "=", False),
            ("purchase_line_id.subcontract_operation_id", "!=", False),
        ]
        by_operation = "purchase_line_id.subcontract_operation_id"
        for operation, amount in items._read_group(bills, [by_operation], ["balance:sum"]):
            balances[("mrp.subcontract.operation", operation.id), None] += amount
        loose = [
            *domain,
            ("subcontract_operation_id", "=", False),
            "|",
            ("purchase_line_id", "=", False),
            ("purchase_line_id.subcontract_operation_id", "=", False),
        ]
        balances.update(self._sum_loose_items(loose, self.env._("Not of outside work")))
        return self._prepare_tie(
            self.env._("Received, not billed"),
            self.env._("What vendors are owed = credit balance of the accrual account"),
            lists,
            {key: -balance for key, balance in balances.items()},
            is_set_up=bool(accounts),
        )

    # --- stock at vendors

    def _tie_places(self):
        """What trips and reports say lies at vendors = what Odoo values there, product by product.

        Odoo knows what a place is worth now only; of a past day there is nothing to compare with. The list counts at a
        product's cost, which is rounded as prices are: what that makes of the quantity is no difference.
        """
        is_now = self.date_to >= fields.Date.context_today(self)
        lists, ledger = defaultdict(float), defaultdict(float)
        if is_now:
            # sudo: an accountant may not read stock and its places
            report = self.env["mrp.wip.by.vendor"].sudo().with_company(self.company_id)
            domain = [("company_id", "=", self.company_id.id), ("site_type", "in", report._get_stock_places())]
            for product, value in report._read_group(domain, ["product_id"], ["value:sum"]):
                lists[("product.product", product.id), product.display_name] += value
            quants = self.env["stock.quant"].sudo().with_company(self.company_id)
            places = [
                ("company_id", "=", self.company_id.id),
                ("location_id.site_type", "in", report._get_stock_places()),
            ]
            quantities, half_unit = defaultdict(float), self._get_half_price_unit()
            for quant in quants.search(places):
                key = (("product.product", quant.product_id.id), quant.product_id.display_name)
                ledger[key] += self._get_place_value(quant)
                quantities[key] += quant.quantity
            for key, quantity in quantities.items():
                if abs(lists[key] - ledger[key]) <= quantity * half_unit + self.currency_id.rounding:
                    ledger[key] = lists[key]
        return self._prepare_tie(
            self.env._("Stock at vendors"),
            self.env._("What trips brought there = stock valuation of these places; today only"),
            dict(lists),
            dict(ledger),
            is_set_up=is_now,
        )

    def _get_half_price_unit(self):
        """What rounding can make of a product's cost at most, per unit."""
        return 0.5 * 10 ** -self.env["decimal.precision"].precision_get("Product Price")

    def _get_place_value(self, quant):
        """The share of a product's stock value that is in one place; Odoo's own knows places in warehouses only."""
        product = quant.product_id
        if quant.owner_id and quant.owner_id != self.company_id.partner_id:
            return 0.0
        if product.lot_valuated:
            return quant.quantity * quant.lot_id.with_company(self.company_id).standard_price
        quantity = product._with_valuation_context().qty_available
        return quant.quantity * product.total_value / quantity if quantity else 0.0

    # --- customers' material

    def _tie_owned_material(self):
        """Material of customers has no value, wherever it moves."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT move.id, move.reference, move.value
              FROM stock_move move
             WHERE move.company_id = %s AND move.state = 'done' AND move.value <> 0
               AND move.date < %s
               AND EXISTS (
                    SELECT 1 FROM stock_move_line line
                     WHERE line.move_id = move.id AND line.owner_id IS NOT NULL AND line.owner_id <> %s)
               AND NOT EXISTS (
                    SELECT 1 FROM stock_move_line line
                     WHERE line.move_id = move.id AND (line.owner_id IS NULL OR line.owner_id = %s))
            """,
            [
                self.company_id.id,
                fields.Date.add(self.date_to, days=1),
                self.company_id.partner_id.id,
                self.company_id.partner_id.id,
            ],
        )
        ledger = {(("stock.move", move), reference): value for move, reference, value in self.env.cr.fetchall()}
        return self._prepare_tie(
            self.env._("Customer-owned material"),
            self.env._("Has no value in the books"),
            {},
            ledger,
        )
