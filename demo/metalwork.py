"""Brackets, shafts and covers: manufacturing orders in every state, at several vendors."""

from . import vendors


def tell(story):
    tell_of_shafts(story)
    story.agreement = vendors.agree_on_quantity(
        story.as_("anna", story.env["purchase.requisition"]).env, story.vendors, story.services
    )
    story.agreement.action_confirm()
    tell_of_brackets(story)
    tell_of_covers(story)


def tell_of_brackets(story):
    """Galvano plates, called off the blanket order."""
    # on the way out: half of it is milled and has left
    half = story.order(story.report(story.job("bracket", 100, 3), 60))
    story.ship(half, 60)
    story.backdate(half, 2)
    # at the vendor for too long
    late = story.order(story.report(story.job("bracket", 60, 40, deadline=-5)))
    story.ship(late)
    story.backdate(late, 38)
    # partly back
    partly = story.order(story.report(story.job("bracket", 80, 6, deadline=9)))
    story.ship(partly)
    with story.days_ago(1):
        story.receive_transfer(partly, 50)
    story.backdate(partly, 5, 1)
    # an exception: the truck did not come, shipping cancelled the transfer and nobody thought of the rest
    stuck = story.order(story.report(story.job("bracket", 35, 4)))
    story.as_("sven", stuck.picking_ids).action_cancel()
    # everything back, waiting for assembly and for the bill
    ready = story.order(story.report(story.job("bracket", 65, 12)))
    story.ship(ready)
    with story.days_ago(1):
        story.receive_transfer(ready)
    story.backdate(ready, 11, 1)
    # Galvano has no time for the rest of this one: Rapid Plating does it
    given = story.report(story.job("bracket", 80, 6, deadline=12))
    first = story.order(given)
    story.ship(first, 30)
    story.backdate(first, 5)
    shares = story.switch(given, "Zinc Plating", {"Galvano Huber": 30, "Rapid Plating": 50})
    second = story.confirm(shares["Rapid Plating"])
    story.ship(second)
    story.backdate(second, 2)


def tell_of_shafts(story):
    """Hartwerk hardens at a price by the load; grinding is paid by the hour, or done here."""
    # ordered, waiting for the truck: 18 units cost the minimum
    story.order(story.report(story.job("shaft", 18, deadline=30)), step="Case Hardening")
    # back with rejects, one lost, some out again for rework
    rejects = story.order(story.report(story.job("shaft", 40, 20)), step="Case Hardening")
    story.ship(rejects)
    with story.days_ago(3):
        story.receive(rejects, good=33, rejected=6, lost=1)
        rework = story.open_dialog("anna", story.as_("anna", rejects).action_rework())
        rework.quantity = 4
        rework.action_confirm()
        story.ship(rejects)
    story.backdate(rejects, 18, 3)
    # hardened, and ground by two vendors and here
    shared = story.report(story.job("shaft", 100, 30))
    hardened = story.order(shared, step="Case Hardening")
    story.ship(hardened)
    with story.days_ago(16):
        story.receive_transfer(hardened)
    story.backdate(hardened, 28, 16)
    shares = story.switch(shared, "Grind", {"Schleiftechnik Wolf": 60, "Rundschliff Kern": 25, "In-house": 15})
    for operation in shares.values():
        story.confirm(operation)
        story.ship(operation)
    # by the hour: 40 units took longer than planned
    with story.days_ago(1):
        story.receive(shares["Schleiftechnik Wolf"], good=40, hours=3.75)
    story.backdate(shares["Schleiftechnik Wolf"], 6, 1)
    story.backdate(shares["Rundschliff Kern"], 5)
    # urgent: it leaves before anybody has ordered it
    urgent = story.report(story.job("shaft", 12, 2, deadline=15))
    story.as_("paul", story.step(urgent, "Case Hardening")).action_outsource()
    operation = story.step(urgent, "Case Hardening").subcontract_operation_ids
    dispatch = story.as_("anna", operation).action_dispatch()
    story.as_("anna", story.env[dispatch["res_model"]]).with_context(**dispatch["context"]).create(
        {"reason": "Hartwerk has room in tonight's furnace load; the customer's line is down."}
    ).action_confirm()
    story.ship(operation)


def tell_of_covers(story):
    """Chromated by Galvano, and from there straight to the powder coater next door."""
    production = story.report(story.job("cover", 50, 14))
    chromating, coating = (story.request(production, step=step) for step in ("Chromating", "Powder Coating"))
    story.as_("paul", chromating).next_stop = "vendor"
    story.confirm(chromating | coating)
    story.ship(chromating)
    with story.days_ago(5):
        story.receive_transfer(chromating)
    story.backdate(chromating, 12, 5)
    # another one is still being chromated
    production = story.report(story.job("cover", 30, 5))
    chromating, coating = (story.request(production, step=step) for step in ("Chromating", "Powder Coating"))
    story.as_("paul", chromating).next_stop = "vendor"
    story.confirm(chromating | coating)
    story.ship(chromating)
    story.backdate(chromating, 4)
