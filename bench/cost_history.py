"""History for the benchmark of costs: a year of manufacturing orders whose outsourced work was ordered, received,
billed and booked.

For each vendor, a manufacturing order of each kind is done as people do it, with all its documents and entries in the
books. Its rows are
copied in the database, each copy with rows of its own that belong together as those of the manufacturing order do.
Transfers are not
copied: no figure asks for them.
"""
# names of tables and columns come from Odoo's models, not from people
# pylint: disable=sql-injection

from datetime import timedelta

from odoo import Command, fields

from .planning import Company

VENDORS = 5
# kind of manufacturing order: its part of all, in percent. An operation is outside, and finished are:
#   billed      all of it billed
#   accrued     4 of 10 units billed, as in what follows
#   freight     the way back on a landed cost
#   foreign     ordered and billed in a foreign currency
#   outsourced order   made by a contract manufacturer, without operations of ours
# Of those that are half back, 4 units are, and billed is nothing; away is all.
KINDS = {"billed": 50, "accrued": 15, "freight": 10, "foreign": 10, "outsourced order": 5, "half back": 5, "away": 5}
FINISHED = ("billed", "accrued", "freight", "foreign")
DAYS = 360
# units of the foreign currency for one of the company; a row for each week, as a bank's feed leaves them
RATE = 2.0
WEEKS = 60
# what is unique, or what people would find twice
NAMED = (
    *("mrp_production", "mrp_production_group", "mrp_subcontract_operation", "purchase_order", "account_move"),
    "stock_landed_cost",
)


class Jobs(Company):
    """A company that values its goods in real time, with manufacturing orders of each kind at each vendor."""

    def __init__(self, env):
        super().__init__(env)
        self.company = self.env.company
        self.today = fields.Date.today()
        self.set_up_accounts()
        self.accountant = self.env["res.users"].create(
            {
                "name": "Accountant",
                "login": "accountant",
                "group_ids": [Command.set(self.env.ref("account.group_account_user").ids)],
            }
        )
        self.vendors = self.vendor | self.env["res.partner"].create(
            [{"name": f"Vendor {number}"} for number in range(1, VENDORS)]
        )
        self.service.supplier_taxes_id = [Command.clear()]
        self.service.seller_ids = [
            Command.create({"partner_id": vendor.id, "price": 8.0}) for vendor in self.vendors - self.vendor
        ]
        self.paint = self.env["product.product"].create({"name": "Paint", "is_storable": True})
        components = self.blank | self.paint
        components.categ_id = self.category
        self.blank.standard_price, self.paint.standard_price = 40.0, 10.0
        stock = self.warehouse.lot_stock_id
        for component in components:
            self.env["stock.quant"]._update_available_quantity(component, stock, 100000.0)
        self.bom = self.make_bom("Bracket, costed", policy="outside")
        self.bom.product_tmpl_id.categ_id = self.category
        plating = self.bom.operation_ids.filtered("outsourcing_service_id")
        self.bom.bom_line_ids = [
            Command.create({"product_id": self.paint.id, "product_qty": 1, "operation_id": plating.id})
        ]
        # every unit costs the same, to the cent: parts of it can be told by any sum
        self.bom.operation_ids.time_cycle_manual = 1.0
        self.whole_bom = self.make_whole_bom()
        self.set_up_freight()
        self.set_up_currency()
        self.copies = [
            (part, JobCopies(self.env, self.make_production(vendor, kind)))
            for vendor in self.vendors
            for kind, part in KINDS.items()
        ]

    def set_up_accounts(self):
        def account(code, name, account_type):
            return self.env["account.account"].create({"code": code, "name": name, "account_type": account_type})

        self.warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        journal = self.env["account.journal"].create({"name": "Stock", "code": "BSTJ", "type": "general"})
        self.company.account_stock_journal_id = journal
        self.company.outsourcing_accrual_account_id = account("B210", "Received Not Billed", "liability_current")
        self.company.outsourcing_difference_account_id = account("B510", "Differences", "expense")
        self.shop.expense_account_id = account("B520", "Labor Absorbed", "expense")
        production = self.warehouse._get_production_location()
        production.valuation_account_id = account("B120", "Production", "asset_current")
        self.category = self.env["product.category"].create(
            {
                "name": "Average",
                "property_cost_method": "average",
                "property_valuation": "real_time",
                "property_stock_valuation_account_id": account("B110", "Stock", "asset_current").id,
                "property_account_expense_categ_id": account("B500", "Cost of Goods Sold", "expense").id,
                "property_stock_journal": journal.id,
            }
        )

    def make_whole_bom(self):
        """A bracket whose manufacturing order vendors make as a whole."""
        product = self.env["product.product"].create(
            {
                "name": "Bracket, made outside",
                "is_storable": True,
                "categ_id": self.category.id,
                "supplier_taxes_id": [Command.clear()],
                "seller_ids": [Command.create({"partner_id": vendor.id, "price": 8.0}) for vendor in self.vendors],
            }
        )
        components = self.blank | self.paint
        return self.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "outsourcing_policy": "outside",
                "bom_line_ids": [
                    Command.create({"product_id": component.id, "product_qty": 1}) for component in components
                ],
            }
        )

    def set_up_freight(self):
        self.freight = self.env["product.product"].create(
            {
                "name": "Freight",
                "type": "service",
                "landed_cost_ok": True,
                "split_method_landed_cost": "by_quantity",
                "property_account_expense_id": self.env["account.account"]
                .create({"code": "B530", "name": "Freight", "account_type": "expense"})
                .id,
            }
        )

    def set_up_currency(self):
        """A foreign currency, at the same rate all the year: copies of a bill have its amounts."""
        code = "USD" if self.company.currency_id.name != "USD" else "EUR"
        self.foreign = self.env["res.currency"].with_context(active_test=False).search([("name", "=", code)])
        self.foreign.active = True
        self.foreign.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            [
                {"currency_id": self.foreign.id, "name": self.today - timedelta(weeks=week), "rate": RATE}
                for week in range(WEEKS)
            ]
        )

    def make_production(self, vendor, kind):
        """Ten units, as far as the kind says: 500 of material, two times 30 minutes at 60, plating at 8 each."""
        if kind == "outsourced order":
            return self.make_outsourced_order(vendor)
        production = self.make_productions(self.bom, 1)
        production.action_confirm()
        milling = production.workorder_ids.sorted("sequence")[0]
        milling.qty_produced = production.product_qty
        milling.button_finish()
        milling.duration = 30.0
        operation = production.subcontract_operation_ids
        self.order(operation, vendor, self.foreign if kind == "foreign" else None)
        self.validate(operation, ("wip_out", "component_out"))
        if kind != "away":
            self.validate(operation, ("good",), 4.0 if kind == "half back" else None)
        if kind in FINISHED:
            production.workorder_ids.sorted("sequence")[-1].duration = 30.0
            production.button_mark_done()
            assert production.state == "done", "the manufacturing order is finished"
            self.bill(production, quantity=10.0 if kind == "billed" else 4.0)
        if kind == "freight":
            self.land(operation)
        self.env.flush_all()
        return production

    def make_outsourced_order(self, vendor):
        """Ten units that a vendor makes at 8 each, of 500 of material."""
        production = self.make_productions(self.whole_bom, 1)
        production.action_confirm()
        operation = production.subcontract_operation_ids
        self.order(operation, vendor)
        self.validate(operation, ("component_out",))
        self.validate(operation, ("received",))
        assert production.state == "done", "the manufacturing order is finished"
        self.bill(production, quantity=4.0)
        self.env.flush_all()
        return production

    def order(self, operation, vendor, currency=None):
        """Confirm the request of an operation.

        :param currency: foreign currency of the order; None for that of the company
        """
        order = operation.purchase_id
        order.partner_id = vendor
        if currency:
            order.currency_id = currency
        order.order_line.price_unit = 8.0 * RATE if currency else 8.0
        order.button_confirm()

    def land(self, operation):
        """Freight of 20 for the way back, which comes when the units are finished."""
        transfers = operation.move_ids.filtered(lambda move: move.subcontract_role == "good").picking_id
        cost = self.env["stock.landed.cost"].create(
            {
                "picking_ids": [Command.set(transfers.ids)],
                "cost_lines": [
                    Command.create({"product_id": self.freight.id, "split_method": "by_quantity", "price_unit": 20.0})
                ],
            }
        )
        cost.button_validate()
        assert cost.valuation_adjustment_lines.subcontract_operation_id == operation, "the manufacturing order bears it"

    def bill(self, job, quantity):
        order = job.subcontract_operation_ids.purchase_id
        order.action_create_invoice()
        bill = order.invoice_ids
        bill.invoice_date = self.today
        bill.invoice_line_ids.quantity = quantity
        bill.action_post()
        return bill

    def validate(self, operation, roles, quantity=None):
        moves = operation.move_ids.filtered(
            lambda move: move.subcontract_role in roles and move.state not in ("done", "cancel")
        )
        for picking in moves.picking_id:
            if quantity:
                picking.move_ids.quantity = quantity
            picking.move_ids.picked = True
            question = picking.button_validate()
            if isinstance(question, dict) and question.get("res_model") == "stock.backorder.confirmation":
                self.env["stock.backorder.confirmation"].with_context(**question["context"]).create({}).process()

    def grow(self, count):
        """Add so many manufacturing orders, spread over vendors and the last year."""
        # whether ids refer to something was checked for what is copied; checking each row anew takes longer than all
        self.env.cr.execute("SET session_replication_role = replica")
        for part, copies in self.copies:
            copies.grow(count * part // 100 // VENDORS)
        self.env.cr.execute("SET session_replication_role = DEFAULT")
        self.fill_vendors_stock()
        self.env.invalidate_all()

    def fill_vendors_stock(self):
        """What copied transfers have brought to vendors lies there."""
        self.env.cr.execute(
            """
            UPDATE stock_quant quant SET quantity = trips.quantity
              FROM (
                SELECT product_id, site_location_id, SUM(quantity) AS quantity
                  FROM (
                    SELECT product_id, location_dest_id AS site_location_id, quantity_product_uom AS quantity
                      FROM stock_move_line WHERE state = 'done'
                     UNION ALL
                    SELECT product_id, location_id, -quantity_product_uom FROM stock_move_line WHERE state = 'done'
                  ) lines
                 GROUP BY 1, 2
              ) trips
              JOIN stock_location place ON place.id = trips.site_location_id AND place.site_type = 'vendor_stock'
             WHERE quant.product_id = trips.product_id AND quant.location_id = trips.site_location_id
            """
        )


class JobCopies:
    """Rows of a manufacturing order, and copies of them."""

    def __init__(self, env, job):
        self.cr = env.cr
        operation = job.subcontract_operation_ids
        orders = operation.purchase_id
        group = job.production_group_id
        moves = job.move_raw_ids | job.move_finished_ids | operation.move_ids
        entries = (
            env["account.move.line"]
            .search(["|", ("production_group_id", "=", group.id), ("purchase_line_id", "in", orders.order_line.ids)])
            .move_id
        )
        landed = env["stock.valuation.adjustment.lines"].search([("subcontract_operation_id", "in", operation.ids)])
        records = [
            *(group, job, job.workorder_ids, job.workorder_ids.time_ids, operation, operation.component_ids),
            *(orders, orders.order_line, moves, moves.move_line_ids, entries, entries.line_ids),
            *(landed.cost_id, landed.cost_id.cost_lines, landed),
        ]
        self.ids = {record._table: sorted(record.ids) for record in records if record}
        self.columns = {table: self.get_columns(table) for table in self.ids}
        self.parents = {table: self.get_parents(table) for table in self.ids}
        self.made = 0

    def get_columns(self, table):
        """{column: type}"""
        self.cr.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        return dict(self.cr.fetchall())

    def get_parents(self, table):
        """{column: table that it refers to}"""
        self.cr.execute(
            """
            SELECT attribute.attname, parent.relname
              FROM pg_constraint key
              JOIN pg_class child ON child.oid = key.conrelid
              JOIN pg_attribute attribute ON attribute.attrelid = child.oid AND attribute.attnum = ANY(key.conkey)
              JOIN pg_class parent ON parent.oid = key.confrelid
             WHERE key.contype = 'f' AND child.relname = %s
            """,
            [table],
        )
        return {**dict(self.cr.fetchall()), "id": table}

    def grow(self, count):
        """Add so many copies, each some days earlier than the one before, up to a year."""
        if not count:
            return
        bases = {}
        for table in self.ids:
            self.cr.execute(f"SELECT GREATEST(MAX(id), nextval('{table}_id_seq')) FROM {table}")
            bases[table] = self.cr.fetchone()[0]
        for table, ids in self.ids.items():
            values = [self.get_value(table, column, bases, count) for column in self.columns[table]]
            names = ", ".join(f'"{column}"' for column in self.columns[table])
            source = f"{table} t, generate_series(1, {count}) n WHERE t.id IN ({', '.join(map(str, ids))})"
            self.cr.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {source}")
            assert self.cr.rowcount == count * len(ids), f"rows of {table}"
            self.cr.execute(f"SELECT setval('{table}_id_seq', {bases[table] + count * len(ids)})")
        self.made += count

    def get_value(self, table, column, bases, count):
        """SQL of a column of the n-th copy."""
        parent = self.parents[table].get(column)
        if parent in self.ids:
            locations = " ".join(f"WHEN {id_} THEN {location}" for location, id_ in enumerate(self.ids[parent], 1))
            copied = f'{bases[parent]} + (n - 1) * {len(self.ids[parent])} + CASE t."{column}" {locations} END'
            return f'COALESCE({copied}, t."{column}")'
        if column == "name" and table in NAMED:
            return f"t.name || '/' || ({self.made} + n)"
        if column == "access_token":
            return "NULL"
        if self.columns[table][column] == "date":
            return f't."{column}" - n * {DAYS} / {count}'
        if self.columns[table][column].startswith("timestamp"):
            return f"t.\"{column}\" - n * {DAYS} / {count} * interval '1 day'"
        return f't."{column}"'
