"""What the demo company makes, of what, in which operations, and who does some of them."""

from odoo.fields import Command

HOURLY = {
    "Milling": 72.0,
    "Turning": 66.0,
    "Grinding": 58.0,
    "Assembly": 48.0,
    "Test Bench": 55.0,
    "Outside": 0.0,
}
# name -> name shown, cost, tracking
PARTS = {
    "steel": ("Steel Blank 80 × 40", 4.2, "lot"),
    "bolt": ("Clamping Bolt M8", 0.35, "none"),
    "bar": ("Round Bar 16MnCr5", 7.5, "lot"),
    "casting": ("Aluminium Casting GC-7", 9.8, "none"),
    "seal": ("Shaft Seal 25 × 40", 1.9, "none"),
    "pcb": ("PCB CB-200", 6.8, "lot"),
    "kit": ("Component Kit CB-200", 21.0, "lot"),
    "connector": ("Connector CN-12", 2.4, "none"),
    "paste": ("Solder Paste and Stencil", 0.9, "none"),
    "housing": ("Housing CB-200", 3.9, "none"),
    "probe": ("Sensor Element PT1000", 5.6, "none"),
    "flex": ("Flex PCB SM-10", 3.1, "none"),
}
# name -> name shown, tracking, sales price
MADE = {
    "bracket": ("Mounting Bracket, zinc-plated", "lot", 24.0),
    "shaft": ("Drive Shaft, hardened and ground", "lot", 68.0),
    "cover": ("Gear Cover, powder-coated", "lot", 46.0),
    "board": ("Control Board CB-200", "serial", 119.0),
    "sensor": ("Sensor Module SM-10", "lot", 39.0),
    "gateway": ("Gateway GW-1", "none", 185.0),
}
DAYS = {"ship_out_days": 1, "process_days": 4, "ship_back_days": 1}


def make_products(env, services, vendors):
    """Products with their bills of materials, by a short name."""
    parts = make_parts(env, vendors)
    make_step, make_bom = get_builders(env, parts)
    boms = {
        "bracket": make_bom(
            "bracket",
            [
                make_step("Saw and Mill", "Milling", 2.5, send_ahead_qty=20),
                make_step(
                    "Zinc Plating",
                    "Outside",
                    policy="either",
                    service_id=services["plating"].id,
                    over_tolerance=5,
                    instructions="<p>Zinc 8 µm to ISO 2081, clear passivated. Keep the M8 threads free.</p>",
                    **DAYS,
                ),
                make_step("Fit Bolts and Pack", "Assembly", 1.0),
            ],
            [("steel", 1, 0, "sent"), ("bolt", 2, 2, "sent")],
        ),
        "shaft": make_bom(
            "shaft",
            [
                make_step("Turn", "Turning", 6.0),
                make_step(
                    "Case Hardening",
                    "Outside",
                    policy="either",
                    service_id=services["hardening"].id,
                    pay_for="processed",
                    instructions="<p>Case depth 0.8 mm, 58-62 HRC. Two test units per load.</p>",
                    **{**DAYS, "process_days": 7},
                ),
                make_step(
                    "Grind",
                    "Grinding",
                    6.0,
                    policy="either",
                    service_id=services["grinding"].id,
                    service_qty=0.08,
                    pay_for="hours",
                    instructions="<p>Seat 25 h6, Ra 0.4. Hours on the delivery note, please.</p>",
                    **{**DAYS, "process_days": 3},
                ),
            ],
            [("bar", 1, 0, "sent")],
        ),
        "cover": make_bom(
            "cover",
            [
                make_step("Mill", "Milling", 4.0),
                make_step("Chromating", "Outside", policy="either", service_id=services["chromating"].id, **DAYS),
                make_step(
                    "Powder Coating",
                    "Outside",
                    policy="either",
                    service_id=services["coating"].id,
                    instructions="<p>RAL 7016 fine texture, 70 µm. Mask the bearing seat.</p>",
                    **{**DAYS, "process_days": 3},
                ),
                make_step("Press in Seal", "Assembly", 1.5),
            ],
            [("casting", 1, 0, "sent"), ("seal", 1, 3, "sent")],
        ),
        # always outside: confirming a manufacturing order requests the assembly by itself
        "board": make_bom(
            "board",
            [
                make_step(
                    "SMT Assembly",
                    "Outside",
                    policy="outside",
                    service_id=services["smt"].id,
                    ship_wip=False,
                    instructions="<p>IPC-A-610 class 2, lead-free. Panel revision C only.</p>",
                    **{**DAYS, "process_days": 10},
                ),
                make_step("Test and Firmware", "Test Bench", 5.0),
            ],
            [
                ("pcb", 1, 0, "sent"),
                ("kit", 1, 0, "vendor_stock"),
                ("connector", 2, 0, "dropship"),
                ("paste", 1, 0, "bought"),
                ("housing", 1, 1, "sent"),
            ],
        ),
        # made by the contract manufacturer as a whole
        "sensor": make_bom(
            "sensor",
            [],
            [("flex", 1, None, "sent"), ("probe", 2, None, "sent")],
            outsourcing_policy="outside",
            outsourcing_instructions="<p>Assemble and pot to drawing SM-10-02. Report lots with the delivery note.</p>",
            **{f"outsourcing_{key}": days for key, days in {**DAYS, "process_days": 6}.items()},
        ),
        "gateway": make_bom(
            "gateway", [make_step("Assemble", "Assembly", 12.0)], [("sensor", 1, 0, "sent"), ("housing", 1, 0, "sent")]
        ),
    }
    return parts, boms


def make_parts(env, vendors):
    """Everything that is stored, by a short name."""
    average = env["product.category"].create({"name": "Average cost", "property_cost_method": "average"})

    def product(name, tracking, **values):
        return env["product.product"].create(
            {"name": name, "is_storable": True, "tracking": tracking, "categ_id": average.id, **values}
        )

    parts = {key: product(name, tracking, standard_price=cost) for key, (name, cost, tracking) in PARTS.items()}
    parts |= {key: product(name, tracking, list_price=price) for key, (name, tracking, price) in MADE.items()}

    def sell(part, vendor, price):
        parts[part].write(
            {
                "supplier_taxes_id": [Command.clear()],
                "seller_ids": [Command.create({"partner_id": vendors[vendor].id, "price": price, "delay": 5})],
            }
        )

    sell("connector", "Elektrohof Lins", 2.4)
    sell("sensor", "Nordic SMT", 14.5)
    # each gateway manufacturing order has its own sensors made
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    to_order = env.ref("stock.route_warehouse0_mto")
    to_order.active = True
    parts["sensor"].route_ids = [Command.link(to_order.id), Command.link(warehouse.manufacture_pull_id.route_id.id)]
    return parts


def get_builders(env, parts):
    """Functions that prepare an operation of a routing, and make a bill of materials."""
    centers = {name: env["mrp.workcenter"].create({"name": name, "costs_hour": cost}) for name, cost in HOURLY.items()}

    def make_step(name, center, minutes=0.0, **outside):
        return {
            "name": name,
            "workcenter_id": centers[center].id,
            "time_cycle_manual": minutes,
            **{f"outsourcing_{key}": value for key, value in outside.items()},
        }

    def make_bom(made, steps, lines, **values):
        record = env["mrp.bom"].create(
            {
                "product_tmpl_id": parts[made].product_tmpl_id.id,
                "product_qty": 1.0,
                "consumption": "warning",
                "operation_ids": [Command.create({**step, "sequence": 10 * i}) for i, step in enumerate(steps, 1)],
                **values,
            }
        )
        record.bom_line_ids = [
            Command.create(
                {
                    "product_id": parts[part].id,
                    "product_qty": quantity,
                    "operation_id": record.operation_ids[operation].id if operation is not None else False,
                    "outsourcing_supply": supply,
                }
            )
            for part, quantity, operation, supply in lines
        ]
        return record

    return make_step, make_bom


def fill_stock(env, parts, vendors):
    """Material in stock, by lot; and the component kits that Nordic SMT keeps for us."""
    stock = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).lot_stock_id
    at_nordic = vendors["Nordic SMT"]._get_outsourcing_site(env.company, "vendor_stock")
    for location, part, lots in (
        (stock, "steel", {"H442": 900, "H451": 900}),
        (stock, "bolt", {None: 5000}),
        (stock, "bar", {"R-0918": 700}),
        (stock, "casting", {None: 400}),
        (stock, "seal", {None: 600}),
        (stock, "pcb", {"PCB-C-31": 60, "PCB-C-32": 200}),
        (stock, "kit", {"KIT-2604": 260}),
        (at_nordic, "kit", {"KIT-2511": 40}),
        (stock, "housing", {None: 500}),
        (stock, "probe", {None: 300}),
        (stock, "flex", {None: 200}),
    ):
        for name, quantity in lots.items():
            lot = make_lot(env, parts[part], name) if name else None
            counted = env["stock.quant"].with_context(inventory_mode=True)
            values = {"product_id": parts[part].id, "location_id": location.id, "lot_id": lot and lot.id}
            counted.create({**values, "inventory_quantity": quantity}).action_apply_inventory()


def make_lot(env, product, name):
    return env["stock.lot"].create({"name": name, "product_id": product.id})
