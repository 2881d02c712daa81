"""The demo story: Alpine Metalworks machines brackets and shafts and builds a control board; others plate, harden and
assemble. Half a year of history, and jobs in every state.

Everything happens through what people click, as these people.
"""

from datetime import timedelta

from odoo import fields

from . import people, products


def tell(env):
    """Tell the story in the current company of a database without other data."""
    Story(env).tell()


class Story:
    def __init__(self, env):
        self.env = env(context={**env.context, "tracking_disable": True, "no_reset_password": True})

    def tell(self):
        env = self.env
        env.company.name = "Alpine Metalworks"
        env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).name = "Alpine Metalworks"
        env["res.config.settings"].create(
            {
                "group_outsourcing": True,
                "group_mrp_routings": True,
                "group_uom": True,
                "group_stock_production_lot": True,
                "group_stock_multi_locations": True,
            }
        ).execute()
        self.staff = people.hire(env)
        self.vendors = products.make_vendors(env)
        people.invite(env, self.vendors)
        self.parts, self.boms = products.make_products(env, products.make_services(env, self.vendors))
        products.fill_stock(env, self.parts)
        self.tell_history()
        self.tell_present()

    # --- what people do

    def as_(self, login, records):
        return records.with_user(self.staff[login]).with_context(tracking_disable=True)

    def job(self, name, quantity, days=0, lots=()):
        """Paul confirms a job and the floor reports the steps before the outside one."""
        job = self.as_("paul", self.env["mrp.production"]).create(
            {
                "product_id": self.parts[name].id,
                "bom_id": self.boms[name].id,
                "product_qty": quantity,
                "date_start": fields.Datetime.now() - timedelta(days=days),
                "user_id": self.staff["paul"].id,
            }
        )
        job.action_confirm()
        if self.parts[name].tracking == "serial":
            job.lot_producing_ids = self.env["stock.lot"].create(
                [
                    {"name": f"{lots}-{number:03}", "product_id": self.parts[name].id}
                    for number in range(1, quantity + 1)
                ]
            )
        else:
            job.action_generate_serial()
        job.action_assign()
        return job

    def report(self, job, quantity=None):
        """The step before the outside one, as its operator reports it."""
        outside = job.workorder_ids.filtered(lambda workorder: workorder.outsourcing_policy != "in_house")[:1]
        for workorder in outside.blocked_by_workorder_ids:
            workorder.duration = workorder.duration_expected * 1.1
            workorder.qty_produced = quantity or job.product_qty
            if not quantity or quantity >= job.product_qty:
                workorder.button_finish()
        return job

    def order(self, *jobs, confirm=True):
        """Paul requests the outside work, Anna confirms it."""
        jobs = self.env["mrp.production"].union(*jobs)
        self.as_("paul", jobs).action_outsource()
        operations = jobs.subcontract_operation_ids
        if confirm:
            self.as_("anna", operations.purchase_id).button_confirm()
        return operations

    def ship(self, operation, quantity=None):
        """Sven validates the shipment, for all or for some pieces."""
        for picking in operation.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")):
            if any(
                move.subcontract_role in ("wip_out", "component_out", "rework_rejected") for move in picking.move_ids
            ):
                self.validate(picking, quantity)

    def receive_trip(self, operation, quantity=None):
        moves = operation.move_ids.filtered(
            lambda m: m.subcontract_role == "good" and m.state not in ("done", "cancel")
        )
        self.validate(moves.picking_id, quantity)

    def validate(self, picking, quantity=None):
        picking = self.as_("sven", picking)
        for move in picking.move_ids if quantity else ():
            move.quantity = min(quantity, move.product_uom_qty)
            move.picked = True
        action = picking.button_validate()
        if isinstance(action, dict) and action.get("res_model") == "stock.backorder.confirmation":
            self.as_("sven", self.env[action["res_model"]]).with_context(**action["context"]).create({}).process()

    def receive(self, operation, **outcomes):
        """Anna fills the Receive dialog."""
        wizard = self.as_("anna", self.env["mrp.subcontract.receive"]).create(
            {"subcontract_operation_id": operation.id}
        )
        wizard.line_ids[0].write({f"qty_{outcome}": quantity for outcome, quantity in outcomes.items()})
        wizard.action_confirm()

    def finish(self, job):
        """The steps after the outside one, and the job."""
        for workorder in job.workorder_ids.filtered(lambda wo: not wo.is_outsourced and wo.state != "done"):
            workorder.duration = workorder.duration_expected
            workorder.button_finish()
        job.qty_producing = job.product_qty
        self.as_("paul", job).with_context(skip_consumption=True).button_mark_done()

    def bill(self, order, price=None, date=None):
        self.as_("anna", order).action_create_invoice()
        bill = order.invoice_ids
        bill.invoice_date = date or fields.Date.today()
        if price:
            bill.invoice_line_ids.price_unit = price
        bill.action_post()

    def backdate(self, operation, left, back):
        """Write into history when it really happened: days ago that it left, and came back."""
        now = fields.Datetime.now()
        for moves, days in (
            (operation.move_ids.filtered(lambda m: m.subcontract_role in ("wip_out", "component_out")), left),
            (operation.move_ids.filtered(lambda m: m.subcontract_role not in ("wip_out", "component_out")), back),
        ):
            done = moves.filtered(lambda move: move.state == "done")
            if done and days is not None:
                done.date = now - timedelta(days=days)
                done.picking_id.date_done = now - timedelta(days=days)
                at_vendor = self.env["stock.quant"].search(
                    [
                        ("location_id.site_vendor_id", "=", operation.vendor_id.id),
                        ("product_id", "in", done.product_id.ids),
                        ("lot_id", "in", [*done.lot_ids.ids, False]),
                    ]
                )
                at_vendor.in_date = now - timedelta(days=days)
        if back is not None and not operation.is_open:
            operation.write({"date_out": now - timedelta(days=left), "date_back": now - timedelta(days=back)})
        order = operation.purchase_id
        order.write({"date_order": now - timedelta(days=left + 1), "date_approve": now - timedelta(days=left + 1)})

    # --- chapters

    def tell_history(self):
        """Five months of brackets and boards, ordered, plated, billed and in stock."""
        for number, (days, quantity, price) in enumerate(
            ((150, 60, None), (122, 120, None), (95, 80, 1.42), (64, 120, None), (33, 100, 1.15))
        ):
            job = self.report(self.job("bracket", quantity, days))
            operation = self.order(job)
            self.ship(operation)
            if number == 2:
                self.receive(operation, good=quantity - 3, scrapped=3)
                self.finish_short(job, quantity - 3)
            else:
                self.receive_trip(operation)
                self.finish(job)
            date = fields.Date.today() - timedelta(days=days - 10)
            self.bill(operation.purchase_id, price, date)
            self.backdate(operation, days, days - 6)
        board = self.job("board", 20, 80, lots="CB26A")
        operation = self.order(board)
        self.ship(operation)
        self.receive_trip(operation)
        self.finish(board)
        self.bill(operation.purchase_id, date=fields.Date.today() - timedelta(days=60))
        self.backdate(operation, 80, 68)

    def finish_short(self, job, quantity):
        """A job that lost pieces at the vendor is closed with what is good."""
        after = job.workorder_ids.filtered(lambda wo: not wo.is_outsourced and wo.state != "done")
        after.qty_produced = quantity
        job.qty_producing = quantity
        job._set_qty_producing()
        job = self.as_("paul", job).with_context(skip_backorder=True, skip_consumption=True)
        job.button_mark_done()

    def tell_present(self):
        """Jobs in every state."""
        # to order: confirmed this morning
        self.report(self.job("bracket", 75))
        self.job("bracket", 40)
        # the planner may decide: a shaft that could be hardened outside
        self.report(self.job("shaft", 24))
        # ordered, waiting for the truck
        first, second = self.report(self.job("shaft", 18)), self.report(self.job("board", 30, lots="CB26B"))
        self.order(first)
        self.order(second)
        # on the way out: half of it is milled and has left
        half = self.report(self.job("bracket", 100, 3), 60)
        operation = self.order(half)
        self.ship(operation, 60)
        self.backdate(operation, 2, None)
        # at the vendor, one of them for too long
        late = self.order(self.report(self.job("bracket", 90, 40)))
        self.ship(late)
        self.backdate(late, 38, None)
        self.as_("anna", late.purchase_line_id).date_planned = fields.Datetime.now() - timedelta(days=9)
        boards = self.order(self.job("board", 25, 6, lots="CB26C"))
        self.ship(boards)
        self.backdate(boards, 5, None)
        # partly back
        partly = self.order(self.report(self.job("bracket", 120, 9)))
        self.ship(partly)
        self.receive_trip(partly, 70)
        self.backdate(partly, 8, 2)
        # back with rejects, one lost, some out again for rework
        rejects = self.order(self.report(self.job("shaft", 40, 20)))
        self.ship(rejects)
        self.receive(rejects, good=33, rejected=6, lost=1)
        action = self.as_("anna", rejects).action_rework()
        rework = self.as_("anna", self.env["mrp.subcontract.rework"]).with_context(**action["context"])
        rework.create({"quantity": 4}).action_confirm()
        self.ship(rejects)
        self.backdate(rejects, 18, 3)
        # an exception: the truck did not come, shipping cancelled the trip and nobody thought of the rest
        stuck = self.order(self.report(self.job("bracket", 35, 4)))
        self.as_("sven", stuck.picking_ids).action_cancel()
        # everything back, waiting for assembly and for the bill
        ready = self.order(self.report(self.job("bracket", 65, 12)))
        self.ship(ready)
        self.receive_trip(ready)
        self.backdate(ready, 11, 1)
        # requested: not confirmed yet, so further jobs for these vendors join it
        self.order(self.report(self.job("bracket", 50)), self.report(self.job("shaft", 30)), confirm=False)
