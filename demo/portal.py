"""Galvano Huber and Nordic SMT work in the portal: what they accept, confirm, report and sign."""

from datetime import timedelta

from odoo import Command, fields

# the story is told from outside of the addon's package
from odoo.addons.mrp_outsourcing.models.vendors.responses.response_values import Reply  # pylint: disable=odoo-addons-relative-import


def tell(story):
    galvano = engage(story, "galvano", is_arrival_confirmed=True, loss_allowance=2.0)
    nordic = engage(story, "nordic", report_policy="review")
    for name in ("In the bath", "Drying", "Packing"):
        make_status(story, galvano, name)
    for name in ("In SMT", "In AOI", "In test"):
        make_status(story, nordic, name)
    tell_of_an_arrival(story)
    tell_of_responses(story)
    tell_of_reports(story)
    ask = story.open_dialog("anna", story.as_("anna", galvano).action_request_stock_confirmation())
    ask.date = fields.Date.context_today(ask) - timedelta(days=1)
    ask.action_ask()


def engage(story, login, **terms):
    """Anna begins an engagement with a vendor, on everything it works on, with its portal user."""
    user = story.portal[login]
    vendor = user.partner_id.commercial_partner_id
    operations = story.env["mrp.subcontract.operation"].search([("vendor_id", "=", vendor.id)])
    engagement = story.as_("anna", story.env["mrp.subcontract.engagement"]).create(
        {
            "vendor_id": vendor.id,
            "user_id": story.staff["anna"].id,
            "vendor_user_ids": [Command.link(user.id)],
            "line_ids": [
                Command.create({"product_id": product.id}) for product in operations.product_id.sorted("name")
            ],
            **terms,
        }
    )
    engagement.action_activate()
    return engagement


def make_status(story, engagement, name):
    story.env["mrp.subcontract.vendor.status"].create({"name": name, "vendor_id": engagement.vendor_id.id})


def get_work(story, login, *states):
    """What a vendor's user sees of its work, oldest first."""
    operations = story.as_vendor(login, story.env["mrp.subcontract.operation"])
    return operations.search([("state", "in", states)], order="id")


def tell_of_an_arrival(story):
    """Fifty brackets leave for Galvano, who counts forty-eight."""
    work = story.order(story.report(story.job("bracket", 50, 2, deadline=14)))
    story.ship(work)
    transfer = work.picking_ids.filtered("is_arrival_awaited")
    arrivals = story.env["mrp.subcontract.arrivals"]
    line = arrivals._get_arrival_lines(transfer)[0]
    arrivals._confirm_arrival_for_vendor(
        story.as_vendor("galvano", transfer),
        {line["key"]: 48},
        {line["key"]: "short"},
        "One box was open when the truck came.",
    )


def tell_of_responses(story):
    """Galvano accepts, needs another day for one, and asks about another."""
    work = get_work(story, "galvano", "ordered", "at_vendor", "out")
    later = (fields.Date.context_today(work) + timedelta(days=12), "The rectifier is being repaired.")
    replies = [
        Reply("acknowledge"),
        Reply("propose", later[0], None, later[1]),
        Reply("question", None, None, "Do you need a certificate for the chrome-free passivation?"),
    ]
    for operation, reply in zip(work[:3], replies, strict=True):
        operation.env["mrp.subcontract.response.recording"]._respond_as_vendor(operation, {operation.id: reply})


def tell_of_reports(story):
    """Galvano has plated some, and scrapped one; what Nordic SMT reports is looked at before it counts."""
    for login, good, scrapped in (("galvano", 20, 1), ("nordic", 2, 0)):
        operations = story.as_vendor(login, story.env["mrp.subcontract.operation"])
        report(operations.search([("qty_unreported", ">", good + scrapped)], order="id", limit=1), good, scrapped)


def report(operation, good, scrapped):
    """A vendor's user fills in the form of a report for its first lot, or for serial numbers from the top."""
    form = operation.env["mrp.subcontract.production.report.form"]._get_report_form(operation._for_vendor())
    texts = {"token": form["token"]}
    if form["is_serial"]:
        texts["serials_good"] = "\n".join(form["serials_good"].split("\n")[:good])
    for row in form["units"][:1]:
        key = row["key"]
        texts |= {f"good_{key}": str(good), f"scrapped_{key}": str(scrapped), f"why_{key}": "Burnt at the edge"}
        if row["lot_name"] is not None:
            # who makes the product names its lots
            texts[f"lot_{key}"] = row["lot_name"] or "SM-C"
    operation.env["mrp.subcontract.production.report.reading"]._report_production(operation, texts)
