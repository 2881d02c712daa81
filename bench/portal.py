"""How fast a vendor's portal stays when history grows, next to core's subcontractor portal where it has the page.

History of this vendor and of its rival is copied row by row in the database, see `portal_history`: as many rows of
finished work, order lines, moves, move lines, lots, and of core's receipts. Pages are asked for, and a
report is sent, over HTTP, as a browser does; what is printed is the best of some tries in milliseconds, and the queries
of a page. Nothing fails.

Run it with `bin/bench portal`; `BENCH_ROWS` (numbers separated by commas) changes the sizes.
"""

import os
import re
import time

from werkzeug.test import Client

import odoo.http
import odoo.sql_db
from odoo import Command, fields

from .planning import Company, settle, show
from .portal_history import History

ROWS = [int(rows) for rows in os.environ.get("BENCH_ROWS", "1000,100000,1000000").split(",")]
TRIES = 5
ORIGIN = {"REMOTE_ADDR": "127.0.0.1"}
REPORT = "Report, sent"
PAGES = [
    ("Home", "/my/outsourcing"),
    ("Work, open", "/my/outsourcing/work"),
    ("Work, done", "/my/outsourcing/work?filterby=done"),
    ("Orders", "/my/outsourcing/orders"),
    ("Stock at vendor", "/my/outsourcing/stock"),
    ("Bills", "/my/outsourcing/bills"),
]
CORE_PAGES = [
    ("Core: manufacturing orders", "/my/productions"),
    ("Core: purchase orders", "/my/purchase"),
    ("Core: bills", "/my/invoices"),
]
LOTS_HELD = 500


class Vendors(Company):
    """Two vendors with an engagement each; one of them looks at its portal."""

    def __init__(self, env):
        super().__init__(env)
        self.rival = self.env["res.partner"].create({"name": "Rival"})
        self.service.seller_ids = [Command.create({"partner_id": self.rival.id, "price": 9.0})]
        product = self.outside.product_tmpl_id.product_variant_id
        self.user = self.engage(self.vendor, product)
        self.engage(self.rival, product)
        self.operations = self.make_work(self.vendor, 60)
        self.make_work(self.rival, 20)
        self.resin = self.hold_lots()
        self.histories = [self.make_history(vendor) for vendor in (self.vendor, self.rival)]

    def engage(self, vendor, product):
        user = self.env["res.users"].create(
            {
                "name": f"{vendor.name} user",
                "login": vendor.name,
                "password": vendor.name,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        user.partner_id.parent_id = vendor
        self.env["mrp.subcontract.engagement"].create(
            {
                "vendor_id": vendor.id,
                "vendor_user_ids": [Command.link(user.id)],
                "line_ids": [Command.create({"product_id": product.id})],
            }
        ).action_activate()
        return user

    def make_work(self, vendor, count):
        """Some work that is at the vendor now, ten units each."""
        productions = self.make_productions(self.outside, count)
        productions.action_confirm()
        operations = productions.subcontract_operation_ids
        orders = operations.purchase_id
        orders.partner_id = vendor
        orders.button_confirm()
        for production in productions:
            production.workorder_ids[0].qty_produced = production.product_qty
        for picking in operations.picking_ids.filtered(lambda picking: picking.picking_type_id.code == "internal"):
            picking.move_ids.picked = True
            picking.with_context(skip_backorder=True).button_validate()
        return operations

    def hold_lots(self):
        """Material of ours that lies at the vendor, in many lots."""
        resin = self.env["product.product"].create({"name": "Resin", "is_storable": True, "tracking": "lot"})
        location = self.env["stock.location"].search(
            [("site_vendor_id", "=", self.vendor.id), ("site_type", "=", "vendor_stock")]
        )
        lots = self.env["stock.lot"].create([{"name": f"R{n}", "product_id": resin.id} for n in range(LOTS_HELD)])
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(resin, location, 5.0, lot_id=lot)
        return resin

    def make_history(self, vendor):
        """One unit of work that came back and was billed, and one receipt of core's subcontracting."""
        operation = self.make_work(vendor, 1)
        returns = operation.move_ids.filtered(lambda m: m.subcontract_role == "good").picking_id
        returns.move_ids.picked = True
        returns.button_validate()
        operation.purchase_id.action_create_invoice()
        bill = operation.purchase_id.invoice_ids
        bill.invoice_date = fields.Date.today()
        bill.action_post()
        plated = self.core.bom_line_ids.product_id
        plated.bom_ids.subcontractor_ids = [Command.link(vendor.id)]
        order = self.env["purchase.order"].create(
            {
                "partner_id": vendor.id,
                "order_line": [Command.create({"product_id": plated.id, "product_qty": 10.0, "price_unit": 8.0})],
            }
        )
        order.button_confirm()
        lot = self.env["stock.lot"].create({"name": f"{vendor.name} lot", "product_id": self.resin.id})
        return History(self.env, operation, bill, order.picking_ids, lot)


def grow(vendors, count):
    """Add history, half of it the rival's."""
    for history in vendors.histories:
        history.grow(count // 2)
    settle(vendors.env)
    # what autovacuum has done in a database that grew over months
    vendors.env.cr._cnx.autocommit = True
    vendors.env.cr.execute("VACUUM")
    vendors.env.cr._cnx.autocommit = False


def measure(ask, status=200):
    """(best milliseconds, queries) of what is asked for over HTTP.

    :param ask: called for each try; returns the response
    """
    best = queries = None
    for _try in range(TRIES):
        counted = odoo.sql_db.sql_counter
        start = time.perf_counter()
        response = ask()
        seconds = time.perf_counter() - start
        if response.status_code != status:
            return None, response.status_code
        if best is None or seconds < best:
            best, queries = seconds, odoo.sql_db.sql_counter - counted
    return best * 1000, queries


def measure_pages(client, vendors):
    """{name: (milliseconds, queries)}"""
    urls = [*PAGES, ("Lots of a product", f"/my/outsourcing/stock/{vendors.resin.id}"), *CORE_PAGES]
    return {name: measure(lambda url=url: client.get(url, environ_base=ORIGIN)) for name, url in urls}


def measure_reports(client, operations):
    """(milliseconds, queries) of sending a report, each try for other work."""
    forms = []
    for operation in operations:
        url = f"/my/outsourcing/work/{operation.id}/report"
        page = client.get(url, environ_base=ORIGIN).get_data(as_text=True)
        names = ("csrf_token", "token")
        data = {name: re.search(rf'name="{name}" value="([^"]+)"', page).group(1) for name in names}
        forms.append((f"{url}/send", {**data, "good_0": "1"}))
    tries = iter(forms)

    def send():
        url, data = next(tries)
        return client.post(url, data=data, environ_base=ORIGIN)

    return measure(send, status=303)


def log_in(user):
    client = Client(odoo.http.root)
    page = client.get("/web/login", environ_base=ORIGIN).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
    data = {"login": user.login, "password": user.login, "csrf_token": token}
    response = client.post("/web/login", data=data, environ_base=ORIGIN)
    assert response.status_code == 303, "the vendor is logged in"
    return client


def run(env):
    vendors = Vendors(env)
    settle(env)
    client = log_in(vendors.user)
    results, there = {}, 0
    for number, rows in enumerate(ROWS):
        grow(vendors, rows - there)
        there = rows
        figures = measure_pages(client, vendors)
        figures[REPORT] = measure_reports(client, vendors.operations[number * TRIES : (number + 1) * TRIES])
        for name, figure in figures.items():
            results.setdefault(name, []).append(figure)
    show("Pages of a vendor's portal: milliseconds (queries) with so many rows of history")
    show(f"{'':<30}" + "".join(f"{rows:>20,}" for rows in ROWS) + f"{'last / first':>15}")
    for name, figures in results.items():
        cells = "".join(f"{f'{ms:.0f} ({queries})' if ms else f'- ({queries})':>20}" for ms, queries in figures)
        ratio = figures[-1][0] / figures[0][0] if figures[0][0] and figures[-1][0] else 0.0
        show(f"{name:<30}{cells}{ratio:>15.2f}")
