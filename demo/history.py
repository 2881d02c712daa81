"""Half a year of brackets and boards, ordered, made, billed and in stock: enough to learn lead times from."""

# days ago that it left, days until it was back, units, days after that until the bill, its price where it is another
BRACKETS = (
    (165, 9, 40, 2, None),
    (150, 8, 60, 20, None),
    (131, 10, 50, 2, None),
    (110, 9, 120, 6, None),
    (95, 11, 80, 2, 1.42),
    (78, 9, 45, None, None),
    (64, 8, 120, 2, None),
    (48, 14, 60, None, None),
    (33, 12, 100, 2, 1.15),
)


def tell(story):
    for left, needed, quantity, billed, price in BRACKETS:
        back = left - needed
        with story.days_ago(left + 1):
            production = story.report(story.job("bracket", quantity))
            operation = story.order(production)
        with story.days_ago(left):
            story.ship(operation)
        with story.days_ago(back):
            if price == 1.42:
                story.receive(operation, good=quantity - 3, scrapped=3)
                story.finish_short(production, quantity - 3)
            else:
                story.receive_transfer(operation)
                story.finish(production)
        if billed:
            with story.days_ago(back - billed):
                story.bill(operation.purchase_id, price)
    tell_of_boards(story)


def tell_of_boards(story):
    """The assembler takes the kits from our stock there, and the connectors are delivered to it."""
    with story.days_ago(81):
        board = story.job("board", 20, lots="CB26A")
        operation = story.order(board)
        connectors = story.as_("anna", operation.supply_line_ids.order_id)
        connectors.button_confirm()
        story.validate(connectors.picking_ids)
    with story.days_ago(80):
        story.ship(operation)
    with story.days_ago(66):
        story.receive_transfer(operation)
        story.finish(board)
        story.bill(connectors)
    with story.days_ago(60):
        story.bill(operation.purchase_id)
