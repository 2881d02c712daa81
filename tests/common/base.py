"""Verbs: a small company, its vendors, and what people do with outsourced work, through what they click."""

from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, TransactionCase

from .builders import Builders
from .world import get_world


class OutsourcingCommon(Builders, TransactionCase):
    """A company that plates outside. Everything runs as people of flesh and blood, none of them an administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "no_reset_password": True})
        for name, record in get_world(cls.env).items():
            setattr(cls, name, record)
        cls.company = cls.env.company
        cls.currency = cls.company.currency_id
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.stock = cls.warehouse.lot_stock_id
        cls.unit = cls.env.ref("uom.product_uom_unit")
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.kg = cls.env.ref("uom.product_uom_kgm")
        cls.gram = cls.env.ref("uom.product_uom_gram")
        cls.decided_boms = cls.env["mrp.bom"]

    # --- verbs

    def make_production(self, bom, quantity, user=None, previous_done=True, uom=None, lots=None):
        """A confirmed manufacturing order, by default with the operations before the outside one reported.

        Created without its form, which takes half a second: `test_tour` and `test_people` fill it in.
        """
        product = bom.product_id or bom.product_tmpl_id.product_variant_id
        production = (
            self.env["mrp.production"]
            .with_user(user or self.planner)
            .create(
                {
                    "bom_id": bom.id,
                    "product_id": product.id,
                    "product_qty": quantity,
                    "product_uom_id": (uom or bom.product_uom_id).id,
                }
            )
        )
        if lots:
            production.lot_producing_ids = lots
        production.action_confirm()
        if bom in self.decided_boms and not production.is_outsourced_order:
            production.workorder_ids.filtered(lambda wo: wo.outsourcing_policy == "either").action_outsource()
        if previous_done:
            self.report_before(production, quantity)
        return production.with_user(self.planner)

    def report_before(self, job, quantity):
        for workorder in job.workorder_ids.filtered(lambda wo: wo.name.startswith("Before")):
            workorder.qty_produced = quantity
            if quantity >= job.product_qty:
                workorder.button_finish()

    def get_operation(self, job):
        return job.subcontract_operation_ids.with_user(self.planner)

    def request(self, jobs):
        """Request for quotation of the manufacturing orders' outsourced work."""
        jobs.action_outsource()
        return jobs.subcontract_operation_ids.purchase_id.with_user(self.buyer)

    def order(self, jobs):
        """Confirmed purchase order of the manufacturing orders' outsourced work."""
        orders = self.request(jobs)
        orders.button_confirm()
        return orders

    def trips(self, operation, role, state=None):
        moves = operation.move_ids.filtered(lambda move: move.subcontract_role == role)
        if state:
            moves = moves.filtered(lambda move: move.state == state)
        return moves.picking_id.sorted("id").with_user(self.clerk)

    def open_shipment(self, operation):
        moves = operation.move_ids.filtered(
            lambda move: (
                move.subcontract_role in ("wip_out", "component_out", "rework_good", "rework_rejected")
                and move.state not in ("done", "cancel")
            )
        )
        return moves.picking_id.sorted("id")[-1:].with_user(self.clerk)

    def open_return(self, operation):
        moves = operation.move_ids.filtered(
            lambda move: move.subcontract_role == "good" and move.state not in ("done", "cancel")
        )
        return moves.picking_id.with_user(self.clerk)

    def validate(self, picking, quantities=None, backorder=True):
        """Press Validate, after setting quantities by product; answer the question about the rest."""
        if quantities is not None:
            for move in picking.move_ids.filtered(lambda move: move.state not in ("done", "cancel")):
                move.quantity = quantities.get(move.product_id, 0.0)
                move.picked = bool(quantities.get(move.product_id))
        action = picking.button_validate()
        if isinstance(action, dict) and action.get("res_model") == "stock.backorder.confirmation":
            wizard = self.env["stock.backorder.confirmation"].with_user(self.clerk).with_context(**action["context"])
            wizard = wizard.create({})
            if backorder:
                wizard.process()
            else:
                wizard.process_cancel_backorder()
        self.assertEqual(picking.state, "done")
        return picking

    def ship(self, operation, quantities=None, backorder=True):
        return self.validate(self.open_shipment(operation), quantities, backorder)

    def receive_transfer(self, operation, quantity=None):
        """Validate the expected return, for all of it or for a number of units."""
        picking = self.open_return(operation)
        return self.validate(picking, None if quantity is None else {operation.product_id: quantity})

    def open_receive(self, operation, user=None):
        """The Receive dialog as its button opens it."""
        action = operation.with_user(user or self.boss).action_receive()
        return Form(self.env[action["res_model"]].with_user(user or self.boss).with_context(**action["context"]))

    def receive(self, operation, user=None, consumed=None, reviewed=False, **outcomes):
        """Fill the Receive dialog for an untracked or single-lot manufacturing order, and press Receive.

        :param outcomes: good, rejected, scrapped, lost, unprocessed
        :param consumed: quantities by component, or by lot
        """
        form = self.open_receive(operation, user)
        with form.line_ids.edit(0) as line:
            for outcome in ("good", "rejected", "scrapped", "lost", "unprocessed"):
                if outcome in outcomes or outcome == "good":
                    if outcome == "lost" and not outcomes.get("lost"):
                        continue
                    setattr(line, f"qty_{outcome}", outcomes.get(outcome, 0.0))
        for index in range(len(form.component_line_ids) if consumed else 0):
            with form.component_line_ids.edit(index) as line:
                key = line.lot_id if line.lot_id in consumed else line.product_id
                if key in consumed:
                    line.qty_consumed = consumed[key]
        if reviewed:
            form.is_reviewed = True
        wizard = form.save()
        wizard.action_confirm()
        return wizard

    def finish_after(self, job, quantity):
        for workorder in job.workorder_ids.filtered(lambda wo: wo.name.startswith("After")):
            workorder.qty_produced = quantity

    def close(self, job, quantity=None, backorder=True, consumption="action_set_qty"):
        """Press Produce All or Produce; answer the questions about consumption and about the rest.

        :param consumption: button pressed where core asks about in-house consumption
        """
        if quantity is not None:
            form = Form(job)
            form.qty_producing = quantity
            job = form.save()
        action = job.button_mark_done()
        if isinstance(action, dict) and action.get("res_model") == "mrp.consumption.warning":
            wizard = self.env["mrp.consumption.warning"].with_user(self.planner).with_context(**action["context"])
            action = getattr(Form(wizard).save(), consumption)()
        if isinstance(action, dict) and action.get("res_model") == "mrp.production.backorder":
            wizard = self.env["mrp.production.backorder"].with_user(self.planner).with_context(**action["context"])
            wizard = Form(wizard).save()
            if backorder:
                wizard.action_backorder()
            else:
                wizard.action_close_mo()
        self.assertEqual(job.state, "done")
        return job

    def get_backorder(self, job):
        """The last part of a manufacturing order that was closed in parts."""
        return job.production_group_id.production_ids.sorted("backorder_sequence")[-1].with_user(self.planner)

    def sell(self, product, quantity):
        """Goods leave for a customer; the move that takes them."""
        customers = self.env.ref("stock.stock_location_customers")
        locations = {"location_id": self.stock.id, "location_dest_id": customers.id}
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "move_ids": [Command.create({"product_id": product.id, "product_uom_qty": quantity, **locations})],
                **locations,
            }
        )
        picking.action_confirm()
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.button_validate()
        return picking.move_ids

    # day of the bills that tests don't give another one
    bill_date = "2026-01-31"

    def bill(self, order, price=None, quantity=None, **dates):
        """A posted vendor bill for what is to be billed."""
        order.with_user(self.buyer).action_create_invoice()
        bill = order.sudo().invoice_ids.sorted("id")[-1]
        bill.write(dates or {"invoice_date": self.bill_date, "date": self.bill_date})
        for line in bill.invoice_line_ids:
            if price is not None:
                line.price_unit = price
            if quantity is not None:
                line.quantity = quantity
        bill.action_post()
        return bill

    @contextmanager
    def refused(self, pattern):
        """What is done here is refused with a message, and leaves nothing half done."""
        with self.assertRaises(UserError) as error:
            yield
        self.assertRegex(str(error.exception).replace("\n", " "), pattern)

    # --- facts

    def value(self, job):
        """What a manufacturing order's finished goods are worth, by-products left out."""
        finished = job.move_finished_ids.filtered(lambda move: move.product_id == job.product_id)
        return sum(finished.filtered(lambda move: move.state == "done").mapped("value"))

    def on_hand(self, product, location):
        return self.env["stock.quant"]._get_available_quantity(
            product, location, allow_negative=True, strict=True
        ) + sum(
            self.env["stock.quant"]
            .sudo()
            .search([("product_id", "=", product.id), ("location_id", "=", location.id)])
            .mapped("reserved_quantity")
        )

    def quants(self, product, location):
        """{lot name or "": quantity} in a location"""
        quants = (
            self.env["stock.quant"].sudo().search([("product_id", "=", product.id), ("location_id", "=", location.id)])
        )
        result = {}
        for quant in quants:
            result[quant.lot_id.name or ""] = result.get(quant.lot_id.name or "", 0.0) + quant.quantity
        return {name: quantity for name, quantity in result.items() if abs(quantity) > 1e-6}

    @classmethod
    def site(cls, vendor, site_type):
        return vendor._get_outsourcing_site(cls.company, site_type)
