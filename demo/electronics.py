"""Boards and sensors: Nordic SMT assembles, of material that reaches it in four ways."""


def tell(story):
    keep_stock_at_the_vendor(story)
    tell_of_sensors(story)
    tell_of_boards(story)


def keep_stock_at_the_vendor(story):
    """A reordering rule at Nordic SMT brings component kits there."""
    nordic = story.vendors["Nordic SMT"]
    rule = story.as_("paul", story.env["stock.warehouse.orderpoint"]).create(
        {
            "product_id": story.parts["kit"].id,
            "location_id": nordic._get_outsourcing_site(story.env.company, "vendor_stock").id,
            "product_min_qty": 40,
            "product_max_qty": 80,
            "trigger": "manual",
        }
    )
    rule.action_replenish()
    moves = story.env["stock.move"].search([("orderpoint_id", "=", rule.id)])
    story.validate(moves.picking_id)


def tell_of_boards(story):
    """Always outside: each confirmed manufacturing order is requested by itself, and joins what is requested
    already."""
    production = story.job("board", 25, 12, lots="CB26B")
    boards = story.order(production)
    connectors = story.as_("anna", boards.supply_line_ids.order_id)
    connectors.button_confirm()
    story.validate(connectors.picking_ids)
    story.ship(boards)
    with story.days_ago(1):
        story.receive_transfer(boards, 15)
        # two kits were scrapped by a wrong feeder, says the assembler later
        story.correct(boards, "kit", 2)
    story.backdate(boards, 11, 1)
    # ordered: the boards wait for the truck, the connectors for their own supplier
    story.order(story.job("board", 30, lots="CB26C"))
    # two manufacturing orders of this morning are on one request
    story.job("board", 12, lots="CB26D")
    story.job("board", 18, lots="CB26E")


def tell_of_sensors(story):
    """Gateways need sensors, which Nordic SMT makes as a whole: 10 ordered, 4 received, 3 more made and still there."""
    gateways = story.job("gateway", 10, -6, deadline=10)
    sensors = gateways._get_children()
    operation = sensors.subcontract_operation_ids
    story.confirm(operation)
    story.ship(operation)
    story.record_production(operation, 4, "SM-A")
    receipt = operation.purchase_id.picking_ids
    story.validate(receipt.filtered(lambda picking: picking.state not in ("done", "cancel")), 4)
    story.record_production(operation, 3, "SM-B")
    story.backdate(operation, 8)
