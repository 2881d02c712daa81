"""How long it takes to bring outsourced work on its way: this addon and core's own way, side by side, in one run.

Ours: a manufacturing order whose plating operation is done outside. Core's: a semi-finished product with a subcontract
bill of materials for
the plated state, and a manufacturing order one level up that uses it. The outcome is the same in both: the
manufacturing orders are confirmed, and the
vendor's request for quotation has the work of all of them. What is measured is printed, with the ratio; nothing fails.

Run it with `bin/bench planning`; `BENCH_PRODUCTIONS` and `BENCH_OPERATIONS` change the sizes.
"""

import os
import time

from odoo import Command

JOBS = int(os.environ.get("BENCH_PRODUCTIONS", "100"))
OPERATIONS = int(os.environ.get("BENCH_OPERATIONS", "5000"))
BATCH = 250


class Company:
    """Products, bills of materials and a vendor for both ways."""

    def __init__(self, env):
        env["res.config.settings"].create({"group_outsourcing": True, "group_mrp_routings": True}).execute()
        self.env = env = env(context={**env.context, "tracking_disable": True})
        self.vendor = env["res.partner"].create({"name": "Galvano"})
        self.shop = env["mrp.workcenter"].create({"name": "Shop", "costs_hour": 60.0})
        self.blank = env["product.product"].create({"name": "Blank", "is_storable": True})
        self.service = env["product.product"].create(
            {
                "name": "Plating",
                "type": "service",
                "purchase_method": "receive",
                "seller_ids": [Command.create({"partner_id": self.vendor.id, "price": 8.0})],
            }
        )
        self.outside = self.make_bom("Bracket, operation outside", policy="outside")
        self.either = self.make_bom("Bracket, operation either way", policy="either")
        self.core = self.make_core_bom()

    def prepare_step(self, name, **values):
        return Command.create({"name": name, "workcenter_id": self.shop.id, "time_cycle_manual": 1.0, **values})

    def make_bom(self, name, policy):
        product = self.env["product.product"].create({"name": name, "is_storable": True})
        return self.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [Command.create({"product_id": self.blank.id, "product_qty": 1})],
                "operation_ids": [
                    self.prepare_step("Milling", sequence=1),
                    self.prepare_step(
                        "Plating", sequence=2, outsourcing_policy=policy, outsourcing_service_id=self.service.id
                    ),
                    self.prepare_step("Packing", sequence=3),
                ],
            }
        )

    def make_core_bom(self):
        """Milled (made in-house) goes to the vendor, plated (subcontract bill) comes back, the manufacturing order
        packs it."""
        env = self.env
        routes = env.ref("purchase_stock.route_warehouse0_buy") | env.ref("stock.route_warehouse0_mto")
        routes.active = True
        milled = env["product.product"].create({"name": "Milled Bracket", "is_storable": True})
        plated = env["product.product"].create(
            {
                "name": "Plated Bracket",
                "is_storable": True,
                "route_ids": [Command.set(routes.ids)],
                "seller_ids": [Command.create({"partner_id": self.vendor.id, "price": 8.0})],
            }
        )
        env["mrp.bom"].create(
            {
                "product_tmpl_id": plated.product_tmpl_id.id,
                "type": "subcontract",
                "subcontractor_ids": [Command.set(self.vendor.ids)],
                "bom_line_ids": [Command.create({"product_id": milled.id, "product_qty": 1})],
            }
        )
        product = env["product.product"].create({"name": "Bracket, core's way", "is_storable": True})
        self.milled = env["mrp.bom"].create(
            {
                "product_tmpl_id": milled.product_tmpl_id.id,
                "bom_line_ids": [Command.create({"product_id": self.blank.id, "product_qty": 1})],
                "operation_ids": [self.prepare_step("Milling", sequence=1)],
            }
        )
        return env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [Command.create({"product_id": plated.id, "product_qty": 1})],
                "operation_ids": [self.prepare_step("Packing", sequence=3)],
            }
        )

    def make_productions(self, bom, count):
        productions = self.env["mrp.production"].create(
            [
                {"product_id": bom.product_tmpl_id.product_variant_id.id, "bom_id": bom.id, "product_qty": 10}
                for _number in range(count)
            ]
        )
        self.env.flush_all()
        return productions


def settle(env):
    """Commit, and let PostgreSQL count its rows, as its autovacuum does in a database that grew over months.

    Without it, tables that were empty a minute ago are read row by row, by core's queries and by ours.
    """
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()


def timed(env, work):
    """Seconds that some work takes, written to the database."""
    settle(env)
    env.invalidate_all()
    start = time.perf_counter()
    work()
    env.flush_all()
    return time.perf_counter() - start


def confirm_ours(company, count):
    productions = company.make_productions(company.outside, count)
    seconds = timed(company.env, productions.action_confirm)
    lines = productions.subcontract_operation_ids.purchase_line_id
    assert sum(lines.mapped("product_qty")) == 10 * count, "every manufacturing order's work is requested"
    return seconds


def confirm_core(company, count):
    """Core needs two manufacturing orders for each: one that mills, one that packs what comes back plated."""
    milled = company.make_productions(company.milled, count)
    productions = company.make_productions(company.core, count)
    before = get_core_quantity(company)
    seconds = timed(company.env, lambda: (milled.action_confirm(), productions.action_confirm()))
    assert get_core_quantity(company) - before == 10 * count, "every manufacturing order's work is requested"
    return seconds


def get_core_quantity(company):
    plated = company.core.bom_line_ids.product_id
    lines = company.env["purchase.order.line"].search([("product_id", "=", plated.id)])
    return sum(lines.mapped("product_qty"))


def show(text):
    os.write(1, f"{text}\n".encode())


def compare_confirming(company):
    show(
        "Confirming manufacturing orders whose plating is done by a vendor, until it is requested (seconds; per "
        "manufacturing order)"
    )
    show(f"{'jobs':>8} {'ours':>10} {'core':>10} {'ratio':>8} {'ours per job':>14}")
    confirm_ours(company, 2), confirm_core(company, 2)
    for count in sorted({max(JOBS // 4, 1), max(JOBS // 2, 1), JOBS}):
        ours, core = confirm_ours(company, count), confirm_core(company, count)
        show(f"{count:>8} {ours:>10.2f} {core:>10.2f} {ours / core:>8.2f} {ours / count:>14.4f}")


def compare_worksheet(company):
    """The planner's way: nothing is requested by itself; one list, everything in one go."""
    show("")
    show("Working the worksheet, all of it in one go; core: the same work by replenishment of the plated product")
    show(f"{'open':>8} {'confirm':>10} {'open it':>10} {'request':>10} {'ours':>10} {'core':>10} {'ratio':>8}")
    for count in sorted({max(OPERATIONS // 10, 1), OPERATIONS}):
        confirm = core = 0.0
        for done in range(0, count, BATCH):
            size = min(BATCH, count - done)
            productions = company.make_productions(company.either, size)
            confirm += timed(company.env, productions.action_confirm)
            core += confirm_core(company, size)
        settle(company.env)
        sheet = company.env["mrp.subcontract.worksheet"].create({})
        lines = company.env["mrp.subcontract.worksheet.line"]
        opened = timed(company.env, sheet.action_show)
        lines = lines.search([("worksheet_id", "=", sheet.id), ("kind", "=", "could")])
        assert len(lines) == count, "every open operation is on the sheet"
        request = timed(company.env, lines.action_request)
        ours = confirm + opened + request
        show(
            f"{count:>8} {confirm:>10.2f} {opened:>10.2f} {request:>10.2f} {ours:>10.2f} {core:>10.2f} "
            f"{ours / core:>8.2f}"
        )


def run(env):
    company = Company(env)
    compare_confirming(company)
    compare_worksheet(company)
