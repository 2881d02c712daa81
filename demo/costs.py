"""What it all costs: the books that Clara Moser keeps, and what she finds in them this morning."""

from datetime import timedelta

from odoo import Command, fields

# the field of the company that names it -> code, name and type
ACCOUNTS = {
    "outsourcing_accrual_account_id": ("211200", "Outsourced Work Received Not Billed", "liability_current"),
    "outsourcing_difference_account_id": ("501000", "Outsourced Work Differences", "expense_direct_cost"),
    "outsourcing_claim_account_id": ("451000", "Claims on Vendors", "income_other"),
}
LABOR = ("502000", "Labor Absorbed", "expense_direct_cost")
PRODUCTION_CODE, EQUITY_CODE = "110400", "301000"
OPENED = 200


def open_books(story):
    """Goods are valued as things happen; what is in stock is the opening balance."""
    env, company = story.env, story.env.company
    accounts = env["account.account"]
    company.write({name: make_account(env, *values).id for name, values in ACCOUNTS.items()})
    company.inventory_valuation = "real_time"
    production = env["stock.location"].search([("usage", "=", "production"), ("company_id", "=", company.id)])
    production.valuation_account_id = accounts.search([("code", "=", PRODUCTION_CODE)])
    labor = make_account(env, *LABOR)
    env["mrp.workcenter"].search([]).expense_account_id = labor
    material = sum(part.total_value for part in story.parts.values())
    with story.days_ago(OPENED):
        opening = story.as_("clara", env["account.move"]).create(
            {
                "ref": "Opening balance",
                "line_ids": [
                    Command.create({"name": "Material in stock", "account_id": account.id, "balance": balance})
                    for account, balance in (
                        (company.account_stock_valuation_id, material),
                        (accounts.search([("code", "=", EQUITY_CODE)]), -material),
                    )
                ],
            }
        )
        opening.action_post()


def make_account(env, code, name, account_type):
    return env["account.account"].create({"code": code, "name": name, "account_type": account_type})


def tell(story):
    story.customer = story.env["res.partner"].create({"name": "Seilbahnen Tirol", "company_type": "company"})
    tell_of_a_late_bill(story)
    tell_of_an_order(story)
    tell_of_freight(story)
    tell_of_a_bill_that_came_first(story)
    tell_of_damage(story)
    close_last_month(story)


def tell_of_a_late_bill(story):
    """Brackets were finished, and some of them delivered, when Galvano's bill came, at more than was agreed."""
    with story.days_ago(20):
        story.deliver(story.parts["bracket"], story.customer, 450, 24.0)
    with story.days_ago(19):
        production = story.report(story.job("bracket", 60))
        operation = story.order(production)
    with story.days_ago(18):
        story.ship(operation)
    with story.days_ago(9):
        story.receive_transfer(operation)
        story.finish(production)
    with story.days_ago(6):
        story.deliver(production.product_id, story.customer, 150, 24.0)
    with story.days_ago(2):
        story.bill(operation.purchase_id, 1.30)


def tell_of_an_order(story):
    """Brackets that the customer has ordered for itself: the cost sheet of their manufacturing order says what is left
    of the price."""
    with story.days_ago(15):
        production = story.report(story.sell_to_order("bracket", story.customer, 70, 26.0))
        operation = story.order(production)
    with story.days_ago(14):
        story.ship(operation)
    with story.days_ago(5):
        story.receive_transfer(operation, 40)


def tell_of_freight(story):
    """A forwarder brings shafts to Hartwerk; its bill is landed on the transfer, and becomes a cost of the
    manufacturing order."""
    freight = story.env["product.product"].create(
        {
            "name": "Freight",
            "type": "service",
            "sale_ok": False,
            "landed_cost_ok": True,
            "split_method_landed_cost": "by_quantity",
            "supplier_taxes_id": [Command.clear()],
        }
    )
    forwarder = story.env["res.partner"].create(
        {"name": "Spedition Inn", "company_type": "company", "supplier_rank": 1}
    )
    with story.days_ago(16):
        production = story.report(story.job("shaft", 30))
        operation = story.order(production, step="Case Hardening")
    with story.days_ago(14):
        story.ship(operation)
    with story.days_ago(4):
        story.receive_transfer(operation)
    with story.days_ago(3):
        bill = story.as_("clara", story.env["account.move"]).create(
            {
                "move_type": "in_invoice",
                "partner_id": forwarder.id,
                "invoice_date": fields.Date.context_today(forwarder),
                "invoice_line_ids": [
                    Command.create({"product_id": freight.id, "price_unit": 84.0, "is_landed_costs_line": True})
                ],
            }
        )
        bill.action_post()
        # landed costs need the rights of stock and books, which only the administrator has here
        bill = bill.with_user(story.env.ref("base.user_admin"))
        landed = bill.env["stock.landed.cost"].browse(bill.button_create_landed_costs()["res_id"])
        landed.date = bill.invoice_date
        landed.picking_ids = operation.picking_ids.filtered(lambda picking: picking.state == "done")
        landed.compute_landed_cost()
        landed.button_validate()


def tell_of_a_bill_that_came_first(story):
    """Lackwerk bills all covers, and has coated no more than half of them."""
    with story.days_ago(17):
        production = story.report(story.job("cover", 40))
        chromating, coating = (story.request(production, step=step) for step in ("Chromating", "Powder Coating"))
        story.as_("paul", chromating).next_stop = "vendor"
        story.confirm(chromating | coating)
        story.ship(chromating)
    with story.days_ago(10):
        story.receive_transfer(chromating)
        story.bill(chromating.purchase_id)
    with story.days_ago(4):
        story.receive_transfer(coating, 25)
        story.bill(coating.purchase_id, quantity=40)


def tell_of_damage(story):
    """Hartwerk warps four of fifty shafts, and may spoil one: Anna drafts a debit note over the rest."""
    engagement = story.as_("anna", story.env["mrp.subcontract.engagement"]).create(
        {
            "vendor_id": story.vendors["Hartwerk"].id,
            "user_id": story.staff["anna"].id,
            "loss_allowance": 2.0,
            "line_ids": [Command.create({"product_id": story.parts["shaft"].id})],
        }
    )
    engagement.action_activate()
    with story.days_ago(13):
        operation = story.order(story.report(story.job("shaft", 50)), step="Case Hardening")
    with story.days_ago(12):
        story.ship(operation)
    with story.days_ago(1):
        story.receive(operation, good=46, scrapped=4)
    story.as_("anna", operation.claim_ids).action_draft_debit_note()


def close_last_month(story):
    """The lists tie to the ledger at the end of last month, and Clara saves the pack."""
    start = fields.Date.start_of(fields.Date.context_today(story.env.user), "month")
    close = story.as_("clara", story.env["mrp.subcontract.closing"]).create(
        {"date_from": fields.Date.subtract(start, months=1), "date_to": start - timedelta(days=1)}
    )
    close.action_check()
    close.action_save()
