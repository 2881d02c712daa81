"""Half a year of brackets and boards, ordered, made, billed and in stock: enough to learn lead times from."""

from datetime import timedelta

from odoo import fields

# days ago that it left, days until it was back, pieces, price of the bill where it is another one
BRACKETS = (
    (165, 9, 40, None),
    (150, 8, 60, None),
    (131, 10, 50, None),
    (110, 9, 120, None),
    (95, 11, 80, 1.42),
    (78, 9, 45, None),
    (64, 8, 120, None),
    (48, 14, 60, None),
    (33, 12, 100, 1.15),
)


def tell(story):
    today = fields.Date.today()
    for number, (left, needed, quantity, price) in enumerate(BRACKETS):
        job = story.report(story.job("bracket", quantity, left))
        operation = story.order(job)
        story.ship(operation)
        if price == 1.42:
            story.receive(operation, good=quantity - 3, scrapped=3)
            story.finish_short(job, quantity - 3)
        else:
            story.receive_trip(operation)
            story.finish(job)
        if number % 2 == 0:
            story.bill(operation.purchase_id, price, today - timedelta(days=left - needed - 2))
        story.backdate(operation, left, left - needed)
    tell_of_boards(story, today)


def tell_of_boards(story, today):
    """The assembler takes the kits from our stock there, and the connectors are delivered to it."""
    board = story.job("board", 20, 80, lots="CB26A")
    operation = story.order(board)
    connectors = story.as_("anna", operation.supply_line_ids.order_id)
    connectors.button_confirm()
    story.validate(connectors.picking_ids)
    story.ship(operation)
    story.receive_trip(operation)
    story.finish(board)
    story.bill(operation.purchase_id, date=today - timedelta(days=60))
    story.backdate(operation, 80, 66)
