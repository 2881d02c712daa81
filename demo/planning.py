"""What Paul and Anna have to decide this morning: promises, dates, and the worksheet."""

from datetime import timedelta

from odoo import fields


def tell(story):
    tell_of_dates(story)
    fill_the_worksheet(story)


def tell_of_dates(story):
    """Planned manufacturing orders with their timelines; a vendor promises another day than was asked for."""
    # planned backward from the day on which the customer wants it: all operations, with the vendors' holidays
    covers = story.job("cover", 60, deadline=60)
    for step in ("Chromating", "Powder Coating"):
        story.as_("paul", story.step(covers, step)).action_outsource()
    story.as_("paul", covers).action_plan_backward()
    # planned from today on, ordered, and promised four days late: waits for Anna's review
    brackets = story.job("bracket", 20, deadline=16)
    story.as_("paul", story.step(brackets, "Zinc Plating")).action_outsource()
    story.as_("paul", brackets).button_plan()
    operation = story.order(brackets)
    story.promise("galvano", operation, 4)


def fill_the_worksheet(story):
    """Operations that must and could go out, one late, one whose need fell, one sent ahead."""
    # ordered for 40, but the grinding machine got free and did 8 of them
    fell = story.report(story.job("shaft", 40, 25, deadline=20))
    hardened = story.order(fell, step="Case Hardening")
    story.ship(hardened)
    with story.days_ago(11):
        story.receive_transfer(hardened)
    story.backdate(hardened, 22, 11)
    story.request(fell, step="Grind")
    story.step(fell, "Grind").qty_produced = 8
    # could be plated: all of it is milled; as much as was sent ahead; less than may be sent ahead
    story.report(story.job("bracket", 75, deadline=18))
    story.report(story.job("bracket", 60, 1), 25)
    story.report(story.job("bracket", 60, 1), 10)
    story.job("bracket", 40)
    # could be hardened
    story.report(story.job("shaft", 24, deadline=40))
    # late: the customer waits for it in three days
    story.report(story.job("bracket", 30, deadline=3))
    # requested as far as it is milled; the rest must follow
    production = story.report(story.job("bracket", 50), 30)
    line = story.worksheet(only_ready=True).filtered(lambda line: line.production_id == production)
    line.action_request()
    # ordered for a later day than the next operation needs it
    slow = story.order(story.report(story.job("bracket", 20, deadline=9)))
    story.as_("anna", slow.purchase_line_id).date_planned = fields.Datetime.now() + timedelta(days=12)
    # requested for a day on which Hartwerk's new price holds
    story.request(story.job("shaft", 60, -45), step="Case Hardening")
