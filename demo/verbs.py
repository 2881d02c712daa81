"""What people of the demo story do: each verb is a button that one of them presses."""

from datetime import timedelta

from odoo import Command, fields

from . import clock

OUTWARD = ("wip_out", "component_out", "rework_rejected", "rework_good")


class Verbs:
    """Needs `env`, `staff` and `portal` (users by login), `parts` and `boms`."""

    def days_ago(self, days):
        """What happens inside happened so many days ago."""
        return clock.set_back(self.env, days)

    def as_(self, login, records):
        return records.with_user(self.staff[login]).with_context(tracking_disable=True)

    def as_vendor(self, login, records):
        """Records as a vendor's portal user gets them."""
        return records.with_user(self.portal[login]).with_context(tracking_disable=True)

    def open_dialog(self, login, action):
        """The record of the dialog that a button opened, as its form creates it."""
        records = self.as_(login, self.env[action["res_model"]]).with_context(**action.get("context") or {})
        return records.browse(action["res_id"]) if action.get("res_id") else records.create({})

    # --- manufacturing orders

    def job(self, name, quantity, days=0, lots=(), deadline=None):
        """Paul confirms a manufacturing order.

        :param days: days ago that it started; below zero, in how many days
        :param deadline: days from today
        """
        now = fields.Datetime.now()
        production = self.as_("paul", self.env["mrp.production"]).create(
            {
                "product_id": self.parts[name].id,
                "bom_id": self.boms[name].id,
                "product_qty": quantity,
                "date_start": now - timedelta(days=days),
                "user_id": self.staff["paul"].id,
            }
        )
        if deadline is not None:
            production.date_deadline = now + timedelta(days=deadline)
        production.action_confirm()
        if self.parts[name].tracking == "serial":
            production.lot_producing_ids = self.env["stock.lot"].create(
                [
                    {"name": f"{lots}-{number:03}", "product_id": self.parts[name].id}
                    for number in range(1, quantity + 1)
                ]
            )
        elif self.parts[name].tracking == "lot":
            production.action_generate_serial()
        production.action_assign()
        return production

    def step(self, job, name):
        return job.workorder_ids.filtered(lambda workorder: workorder.name == name)

    def report(self, job, quantity=None, before=None):
        """The operations before the outside one, as their operators report them."""
        outside = job.workorder_ids.filtered(lambda workorder: workorder.outsourcing_policy != "in_house")[:1]
        for workorder in (self.step(job, before) if before else outside).blocked_by_workorder_ids:
            if workorder.state == "done":
                continue
            workorder.duration = workorder.duration_expected * 1.1
            workorder.qty_produced = quantity or job.product_qty
            if not quantity or quantity >= job.product_qty:
                workorder.button_finish()
        return job

    def finish(self, job):
        """The operations after the outside one, and the manufacturing order."""
        for workorder in job.workorder_ids.filtered(lambda wo: not wo.is_outsourced and wo.state != "done"):
            workorder.duration = workorder.duration_expected
            workorder.button_finish()
        job.qty_producing = job.product_qty
        self.as_("paul", job).with_context(skip_consumption=True).button_mark_done()

    def finish_short(self, job, quantity):
        """A manufacturing order that lost units at the vendor is closed with what is good."""
        after = job.workorder_ids.filtered(lambda wo: not wo.is_outsourced and wo.state != "done")
        after.qty_produced = quantity
        job.qty_producing = quantity
        job._set_qty_producing()
        self.as_("paul", job).with_context(skip_backorder=True, skip_consumption=True).button_mark_done()

    # --- orders

    def request(self, *jobs, step=None):
        """Paul has an operation of these manufacturing orders done outside, and requests it; all that may go out where
        no operation is named."""
        jobs = self.env["mrp.production"].union(*jobs)
        if not step:
            self.as_("paul", jobs).action_outsource()
            return jobs.subcontract_operation_ids.filtered("is_open")
        workorders = self.step(jobs, step)
        self.as_("paul", workorders).action_outsource()
        operations = workorders.subcontract_operation_ids
        self.as_("paul", operations).action_order()
        return operations

    def confirm(self, operations):
        """Anna confirms the requests."""
        orders = operations.purchase_id.filtered(lambda order: order.state == "draft")
        self.as_("anna", orders).button_confirm()
        orders.date_order = fields.Datetime.now()
        return operations

    def order(self, *jobs, step=None):
        return self.confirm(self.request(*jobs, step=step))

    def switch(self, job, step, shares):
        """Paul says who does what is open of an operation: units by vendor, the rest in-house."""
        wizard = self.open_dialog("paul", self.as_("paul", self.step(job, step)).action_reassign())
        for line in wizard.line_ids:
            line.quantity = shares.get(line.vendor_id.name or "In-house", 0.0)
        wizard.action_preview()
        wizard.action_confirm()
        operations = self.step(job, step).subcontract_operation_ids
        return {operation.vendor_id.name: operation for operation in operations if operation.state != "cancel"}

    def worksheet(self, **filters):
        """Paul opens the worksheet; its lines."""
        sheet = self.as_("paul", self.env["mrp.subcontract.worksheet"]).create(filters)
        return self.as_("paul", self.env["mrp.subcontract.worksheet.line"]).search(sheet.action_show()["domain"])

    def promise(self, login, operation, days):
        """The vendor types a date on the portal: so many days later than asked."""
        line = operation.purchase_line_id
        order = line.order_id.with_user(self.portal[login]).sudo()
        order._update_date_planned_for_lines([(line.sudo(), line.date_planned + timedelta(days=days))])

    # --- transfers

    def ship(self, operation, quantity=None):
        """Sven validates the shipment, for all or for some units."""
        for picking in operation.picking_ids.filtered(lambda p: p.state not in ("done", "cancel")):
            if any(move.subcontract_role in OUTWARD for move in picking.move_ids):
                self.validate(picking, quantity)

    def receive_transfer(self, operation, quantity=None):
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
            self.open_dialog("sven", action).process()

    def receive(self, operation, hours=None, **outcomes):
        """Anna fills the Receive dialog."""
        wizard = self.open_dialog("anna", self.as_("anna", operation).action_receive())
        wizard.line_ids[0].write({f"qty_{outcome}": quantity for outcome, quantity in outcomes.items()})
        if hours is not None:
            wizard.hours = hours
        wizard.action_confirm()

    def record_production(self, operation, quantity, lot):
        """Anna reports what the contract manufacturer has made."""
        wizard = self.open_dialog("anna", self.as_("anna", operation).action_record_production())
        wizard.line_ids[0].write({"lot_name": lot, "qty_good": quantity})
        wizard.action_confirm()

    def correct(self, operation, part, more):
        """Sven corrects what was consumed at the vendor."""
        wizard = self.open_dialog("sven", self.as_("sven", operation).action_correct_consumption())
        line = wizard.line_ids.filtered(lambda line: line.product_id == self.parts[part] and line.qty_there >= more)[:1]
        line.qty_correction = more
        wizard.is_reviewed = True
        wizard.action_confirm()

    # --- money and time

    def bill(self, order, price=None, quantity=None):
        """Anna has a bill made of what was received; Clara posts it with what the vendor asks."""
        before = order.invoice_ids
        self.as_("anna", order).action_create_invoice()
        bill = self.as_("clara", order.invoice_ids - before)
        bill.invoice_date = fields.Date.context_today(bill)
        if price:
            bill.invoice_line_ids.price_unit = price
        if quantity:
            bill.invoice_line_ids.quantity = quantity
        bill.action_post()
        return bill

    def sell_to_order(self, name, customer, quantity, price):
        """A customer's order for what is not in stock: Odoo makes a manufacturing order for it; the manufacturing
        order, as Paul sees it."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)
        routes = self.env.ref("stock.route_warehouse0_mto") | warehouse.manufacture_pull_id.route_id
        # nobody here sells: the administrator types what customers order
        orders = self.env["sale.order"].with_user(self.env.ref("base.user_admin"))
        order = orders.create(
            {
                "partner_id": customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.parts[name].id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                            "route_ids": [Command.set(routes.ids)],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        production = self.as_("paul", order.order_line.move_ids.move_orig_ids.production_id)
        production.user_id = self.staff["paul"]
        return production

    def deliver(self, product, customer, quantity, price):
        """Sven delivers goods to a customer, Clara invoices them."""
        picking_type = self.env["stock.picking.type"].search([("code", "=", "outgoing")], limit=1)
        delivery = self.as_("sven", self.env["stock.picking"]).create(
            {
                "partner_id": customer.id,
                "picking_type_id": picking_type.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": picking_type.default_location_src_id.id,
                            "location_dest_id": customer.property_stock_customer.id,
                        }
                    )
                ],
            }
        )
        delivery.action_confirm()
        delivery.action_assign()
        self.validate(delivery)
        invoice = self.as_("clara", self.env["account.move"]).create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": fields.Date.context_today(customer),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "quantity": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        invoice.action_post()

    def backdate_labor(self, operation, until):
        """What left was worked on before."""
        for workorder in operation.workorder_id.blocked_by_workorder_ids.filtered("time_ids"):
            late = max(workorder.time_ids.mapped("date_end")) - until
            if late > timedelta(0):
                for time in workorder.time_ids:
                    time.write({"date_start": time.date_start - late, "date_end": time.date_end - late})

    def backdate(self, operation, left, back=None):
        """Write into history when it really happened: days ago that it left, and came back."""
        now = fields.Datetime.now()
        self.backdate_labor(operation, now - timedelta(days=left))
        outward = operation.move_ids.filtered(lambda move: move.subcontract_role in ("wip_out", "component_out"))
        for moves, days in ((outward, left), (operation.move_ids - outward, back)):
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
        hours = self.env["mrp.subcontract.hours"].search([("subcontract_operation_id", "=", operation.id)])
        hours.date = now - timedelta(days=back or 0)
        if back is not None and not operation.is_open:
            operation.write({"date_out": now - timedelta(days=left), "date_back": now - timedelta(days=back)})
        elif operation.purchase_line_id:
            due = operation._get_route().forward(now - timedelta(days=left)).back
            operation.date_out = now - timedelta(days=left)
            operation.purchase_line_id.write({"date_planned": due, "date_requested": due, "date_agreed": False})
        order = operation.purchase_id
        order.write({"date_order": now - timedelta(days=left + 1), "date_approve": now - timedelta(days=left + 1)})
