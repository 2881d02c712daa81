"""How fast a vendor's portal stays when history grows, next to core's subcontractor portal where it has the page.

History of this vendor and of its rivals is copied row by row in the database: done operations with their orders, lots
and what lies at the sites; for core, its receipts with their moves. Pages are asked for over HTTP, as a browser does;
what is printed is the best of some tries in milliseconds, and the queries of a page. Nothing fails.

Run it with `bin/bench portal`; `BENCH_ROWS` (numbers separated by commas) changes the sizes.
"""

import os
import re
import time

from werkzeug.test import Client

import odoo.http
import odoo.sql_db
from odoo import Command

from .planning import Company, settle, show

ROWS = [int(rows) for rows in os.environ.get("BENCH_ROWS", "1000,100000,1000000").split(",")]
TRIES = 5
PAGES = [
    ("Home", "/my/outsourcing"),
    ("Work, open", "/my/outsourcing/work"),
    ("Work, done", "/my/outsourcing/work?filterby=done"),
    ("Orders", "/my/outsourcing/orders"),
    ("Holdings", "/my/outsourcing/holdings"),
    ("Bills", "/my/outsourcing/bills"),
]
CORE_PAGES = [("Core: manufacturing orders", "/my/productions"), ("Core: purchase orders", "/my/purchase")]


class Vendors(Company):
    """Two vendors with an engagement each; one of them looks at its portal."""

    def __init__(self, env):
        super().__init__(env)
        self.rival = self.env["res.partner"].create({"name": "Rival"})
        self.service.seller_ids = [Command.create({"partner_id": self.rival.id, "price": 9.0})]
        product = self.outside.product_tmpl_id.product_variant_id
        self.user = self.engage(self.vendor, product)
        self.engage(self.rival, product)
        self.operations = {vendor: self.make_work(vendor) for vendor in (self.vendor, self.rival)}

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

    def make_work(self, vendor):
        """Some work that is at the vendor now."""
        jobs = self.make_jobs(self.outside, 20)
        jobs.action_confirm()
        operations = jobs.subcontract_operation_ids
        orders = operations.purchase_id
        orders.partner_id = vendor
        orders.button_confirm()
        for job in jobs:
            job.workorder_ids[0].qty_produced = job.product_qty
        for picking in operations.picking_ids.filtered(lambda picking: picking.picking_type_id.code == "internal"):
            picking.move_ids.picked = True
            picking.with_context(skip_backorder=True).button_validate()
        return operations


def copy_rows(env, model, template, count, **changes):
    """Copy a record in the database, with some columns changed: SQL expressions, with the number `n` of the copy."""
    table = env[model]._table
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name != 'id'", [table]
    )
    columns = [row[0] for row in env.cr.fetchall()]
    values = [changes.get(column, f"t.{column}") for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    source = f"SELECT {', '.join(values)} FROM {table} t, generate_series(1, %s) n WHERE t.id = %s"
    env.cr.execute(f"INSERT INTO {table} ({names}) {source}", [count, template.id])


def grow(vendors, count):
    """Add history: as many done operations, lots and quants as asked for, half of them the rival's."""
    env = vendors.env
    for vendor, operations in vendors.operations.items():
        copy_rows(
            env,
            "mrp.subcontract.operation",
            operations[0],
            count // 2,
            state="'done'",
            is_open="false",
            vendor_answer_state="NULL",
            name="'HIST/' || n",
            date_ready="now() - n * interval '1 minute'",
        )
        lot = env["stock.lot"].create({"name": f"{vendor.name}-{count}", "product_id": operations.product_id.id})
        env.flush_all()
        # everything that ever was there has left again: lots stay, what was there of them does not
        copy_rows(env, "stock.lot", lot, count // 2, name="t.name || '-' || n")
    settle(env)


def measure(client, url):
    """(best milliseconds, queries) of a page."""
    best = queries = None
    for _try in range(TRIES):
        counted = odoo.sql_db.sql_counter
        start = time.perf_counter()
        response = client.get(url, environ_base={"REMOTE_ADDR": "127.0.0.1"})
        seconds = time.perf_counter() - start
        if response.status_code != 200:
            return None, response.status_code
        if best is None or seconds < best:
            best, queries = seconds, odoo.sql_db.sql_counter - counted
    return best * 1000, queries


def log_in(user):
    client = Client(odoo.http.root)
    origin = {"REMOTE_ADDR": "127.0.0.1"}
    page = client.get("/web/login", environ_base=origin).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
    data = {"login": user.login, "password": user.login, "csrf_token": token}
    answer = client.post("/web/login", data=data, environ_base=origin)
    assert answer.status_code == 303, "the vendor is logged in"
    return client


def run(env):
    vendors = Vendors(env)
    settle(env)
    client = log_in(vendors.user)
    results, there = {}, 0
    for rows in ROWS:
        grow(vendors, rows - there)
        there = rows
        for name, url in PAGES + CORE_PAGES:
            results.setdefault(name, []).append(measure(client, url))
    show("Pages of a vendor's portal: milliseconds (queries) with so many rows of history")
    show(f"{'':<30}" + "".join(f"{rows:>20,}" for rows in ROWS) + f"{'last / first':>15}")
    for name, figures in results.items():
        cells = "".join(f"{f'{ms:.0f} ({queries})' if ms else f'- ({queries})':>20}" for ms, queries in figures)
        ratio = figures[-1][0] / figures[0][0] if figures[0][0] and figures[-1][0] else 0.0
        show(f"{name:<30}{cells}{ratio:>15.2f}")
