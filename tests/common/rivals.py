"""A world with two vendors who do everything there is to do, and canaries wherever something is not for vendors."""

import re
from collections import defaultdict

from odoo import Command
from odoo.exceptions import AccessError

from .vendor import VendorCommon
from .vendor_core import CoreSubcontractingMixin

# every price, cost and value that is not Galvano's own: everything that Galvano may see is far below 100,000
SECRET_PRICE = 777123.45
SECRET_NOTE = "CANARYNOTE"
SECRET_NAME = re.compile(r"Canary[A-Z]|CANARY[A-Z]|Rival |\brival\b|\bRIV[A-Z0-9]")
SECRET_TEXT = re.compile(SECRET_NAME.pattern + r"|\b\d{6,}\.\d|\b\d{3}[,.\u00a0]\d{3}[.,]\d\d")


class RivalsCommon(CoreSubcontractingMixin, VendorCommon):
    """Galvano and Rival Plating plate the same part from the same lots and assemble the same product for us."""

    def setUp(self):
        super().setUp()
        self.make_secrets()
        self.ours = self.make_custody(self.vendor, self.vendor_user, "GAL")
        self.theirs = self.make_custody(self.rival, self.rival_user, "RIV")
        self.make_draft_request()
        self.write_notes()
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    # --- the world

    def make_secrets(self):
        """What only we know, of products, vendors and customers."""
        env = self.env
        self.customer = env["res.partner"].create({"name": "CanaryCustomer"})
        self.resin = self.make_product("Resin", tracking="lot", cost=SECRET_PRICE)
        self.plate = self.make_product("Plate", tracking="lot", cost=SECRET_PRICE, list_price=SECRET_PRICE)
        self.plate_bom = self.make_bom(self.plate, self.service, components=[(self.resin, 1, "outside")])
        self.whole = self.make_product("Frame", cost=SECRET_PRICE, list_price=SECRET_PRICE)
        self.whole_bom = env["mrp.bom"].create(
            {
                "product_tmpl_id": self.whole.product_tmpl_id.id,
                "outsourcing_policy": "outside",
                "bom_line_ids": [Command.create({"product_id": self.screw.id, "product_qty": 1.0})],
            }
        )
        for engagement in self.engagement | self.rival_engagement:
            engagement.sudo().line_ids = [
                Command.create({"product_id": product.id}) for product in (self.plate, self.whole)
            ]
        products = self.bracket | self.plate | self.whole | self.assembly | self.chip | self.screw | self.service
        products.write(
            {
                "description": "CANARYNOTE",
                "description_purchase": "CANARYNOTE",
                "list_price": SECRET_PRICE,
            }
        )
        products.seller_ids.filtered(lambda seller: seller.partner_id == self.rival).write(
            {"price": SECRET_PRICE, "product_name": "RIVNAME", "product_code": "RIVCODE"}
        )
        for product in self.assembly | self.whole:
            product.seller_ids = [
                Command.create({"partner_id": self.vendor.id, "price": 8.0}),
                Command.create(
                    {
                        "partner_id": self.rival.id,
                        "price": SECRET_PRICE,
                        "product_name": "RIVNAME",
                        "product_code": "RIVCODE",
                    }
                ),
            ]
        self.subcontract_bom = env["mrp.bom"].search([("product_tmpl_id", "=", self.assembly.product_tmpl_id.id)])
        self.subcontract_bom.subcontractor_ids = [Command.link(self.rival.id)]
        self.workcenter.costs_hour = SECRET_PRICE
        self.vendor.write({"comment": "CANARYNOTE", "ref": "GAL-1", "vat": False})
        plan = env["account.analytic.plan"].create({"name": "CanaryPlan"})
        self.analytic = env["account.analytic.account"].create({"name": "CanaryProject", "plan_id": plan.id})
        env["account.analytic.line"].create(
            {"name": "CANARYNOTE", "account_id": self.analytic.id, "amount": SECRET_PRICE}
        )
        self.shared_lot = self.make_lots(self.resin, "SHARED")

    def make_custody(self, vendor, user, prefix):
        """Everything that one vendor has of ours; its documents by kind, and what is known of it by model."""
        plating = self.make_work(vendor, quantity=10)
        order = plating.purchase_id.sudo()
        self.receive(plating, good=4)
        report = (
            self.env["mrp.subcontract.production.report.reading"]
            ._report_production(plating.with_user(user), {"token": f"{prefix}report", "good_0": "2"})
            .with_env(self.env)
        )
        lots = self.make_lots(self.resin, f"{prefix}LOT") | self.shared_lot
        for lot in lots:
            self.stock_up(self.resin, 20, lot=lot, location=self.site(vendor, "vendor_stock"))
        plated_lot = self.make_lots(self.plate, f"{prefix}PLATE")
        plates = self.make_work(vendor, quantity=3, bom=self.plate_bom, lots=plated_lot)
        for seller in self.whole.seller_ids:
            # who comes first is asked
            seller.sequence = 1 if seller.partner_id == vendor else 9
        frames = self.make_production(self.whole_bom, 5, previous_done=False).subcontract_operation_ids
        self.order(frames.production_id)
        bill = self.bill(order)
        bill.ref = f"{prefix}BILL"
        chips = self.make_lots(self.chip, f"{prefix}C1", f"{prefix}C2")
        resupply = self.resupply(chips, vendor)
        receipt = self.make_core_receipt(vendor)
        made_lot = self.make_lots(self.assembly, f"{prefix}MADE")
        receipt.move_ids.move_line_ids[:1].write({"lot_id": made_lot.id, "quantity": 1})
        operations = (plating | plates | frames).sudo()
        orders = operations.purchase_id
        productions = receipt._get_subcontract_production().sudo()
        transfers = (operations.move_ids.picking_id | orders.picking_ids | receipt | resupply).sudo()
        moves = (transfers.move_ids | productions.move_raw_ids | productions.move_finished_ids).sudo()
        return {
            "mrp.subcontract.operation": operations,
            "mrp.subcontract.production.report": report,
            "mrp.production": operations.production_id | productions,
            "core productions": productions,
            "purchase.order": orders,
            "purchase.order.line": orders.order_line,
            "account.move": bill,
            "account.move.line": bill.line_ids,
            "stock.picking": transfers,
            "stock.move": moves,
            "stock.move.line": moves.move_line_ids,
            "stock.lot": plated_lot | lots[:1] | chips | made_lot,
            "stock.location": self.env["stock.location"].search([("site_vendor_id", "=", vendor.id)]),
            "res.partner": vendor | user.partner_id,
            "res.users": user,
            "core receipt": receipt,
        }

    def make_draft_request(self):
        """A request that was never sent to Galvano, as one of two alternatives."""
        production = self.make_production(self.bom, 7)
        self.get_operation(production).vendor_id = self.vendor
        self.draft = self.request(production).sudo()
        self.assertEqual(self.draft.state, "draft")
        self.draft.order_line.price_unit = SECRET_PRICE
        tender = self.env["purchase.order.group"].create({})
        (self.ours["purchase.order"][:1] | self.theirs["purchase.order"][:1] | self.draft).purchase_group_id = tender

    def write_notes(self):
        """Notes, files and links of ours on the documents that Galvano may read."""
        sale = self.env["sale.order"].create({"partner_id": self.customer.id, "name": "CANARYSALE"})
        sale.order_line = [Command.create({"product_id": self.bracket.id, "name": "CanarySaleLine"})]
        order, transfers = self.ours["purchase.order"], self.ours["stock.picking"]
        order.write({"origin": "CANARYSALE", "dest_address_id": self.customer.id})
        order.order_line.write({"sale_line_id": sale.order_line.id})
        order.order_line.analytic_distribution = {str(self.analytic.id): 100}
        transfers.write({"note": "<p>CANARYNOTE</p>", "owner_id": self.customer.id, "user_id": self.planner.id})
        self.ours["account.move"].narration = "<p>CANARYNOTE</p>"
        self.ours["stock.lot"].write({"note": "<p>CANARYNOTE</p>"})
        (self.ours["mrp.production"] - self.ours["core productions"]).write({"origin": "CANARYSALE"})
        self.ours["core productions"].write({"extra_cost": SECRET_PRICE})
        for documents in self.ours.values():
            if not hasattr(documents, "message_post"):
                continue
            for document in documents.sudo():
                document.message_post(body=SECRET_NOTE, subtype_xmlid="mail.mt_note")
                if document._name not in ("purchase.order", "account.move", "res.partner"):
                    document.message_post(body=SECRET_NOTE, subtype_xmlid="mail.mt_comment")
        self.files = self.env["ir.attachment"].create(
            [
                {"name": "CANARYFILE", "raw": b"CANARYFILE", "res_model": records._name, "res_id": record.id}
                for records in (*self.ours.values(), *self.theirs.values())
                for record in records[:1]
                if records._name not in ("purchase.order", "account.move") or records in self.theirs.values()
            ]
        )

    # --- facts

    def get_foreign_ids(self):
        """{model: ids that Galvano must never be given}"""
        foreign = defaultdict(set)
        for records in self.theirs.values():
            foreign[records._name].update(records.ids)
        for records in self.ours.values():
            # transfers from one to the other, shared products' lots
            foreign[records._name].difference_update(records.ids)
        foreign["purchase.order"].update(self.draft.ids)
        foreign["purchase.order.line"].update(self.draft.order_line.ids)
        foreign["res.partner"].update((self.customer | self.rival).ids)
        foreign["mrp.subcontract.engagement"].update(self.rival_engagement.ids)
        foreign["mrp.subcontract.engagement.line"].update(self.rival_engagement.line_ids.ids)
        return foreign

    def get_readable_models(self, user):
        """Every model of the registry that a user may read, write, create or delete, by name."""
        models = {}
        for name in sorted(self.env.registry):
            model = self.env[name].with_user(user)
            if not model._abstract and any(model.has_access(mode) for mode in ("read", "write", "create", "unlink")):
                models[name] = model
        return models

    def get_readable_fields(self, model):
        return [field for field in model._fields.values() if model._has_field_access(field, "read")]

    def read_what_can_be_read(self, records, names):
        """Values of fields, without those whose computation meets what the user may not read."""
        try:
            return records.read(names), []
        except AccessError:
            rows, refused = [{"id": record.id} for record in records], []
            for name in names:
                try:
                    for row, values in zip(rows, records.read([name]), strict=True):
                        row.update(values)
                except AccessError:
                    refused.append(name)
            return rows, refused
