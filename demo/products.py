"""What the demo company makes, of what, in which steps, and who does some of them."""

from odoo.fields import Command

VENDORS = {
    "Galvano Huber": "Surface treatment, 40 km away",
    "Rapid Plating": "Second source for zinc plating",
    "Hartwerk": "Heat treatment",
    "Nordic SMT": "Contract assembler of electronics",
}
HOURLY = {"Milling": 72.0, "Turning": 66.0, "Assembly": 48.0, "Test Bench": 55.0, "Outside": 0.0}


def make_vendors(env):
    """Vendors by name; plating trips to Galvano leave once a day."""
    vendors = {
        name: env["res.partner"].create(
            {
                "name": name,
                "comment": note,
                "company_type": "company",
                "email": f"office@{name.split()[0].lower()}.example.com",
                "supplier_rank": 1,
            }
        )
        for name, note in VENDORS.items()
    }
    vendors["Galvano Huber"].outsourcing_trip_grouping = "day"
    return vendors


def make_services(env, vendors):
    """Services that are bought for outside steps, with the vendors' prices."""

    def service(name, *prices):
        return env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "purchase_method": "receive",
                "sale_ok": False,
                "supplier_taxes_id": [Command.clear()],
                "seller_ids": [
                    Command.create({"partner_id": vendors[vendor].id, "price": price, "min_qty": min_qty})
                    for vendor, price, min_qty in prices
                ],
            }
        )

    return {
        "plating": service(
            "Zinc Plating",
            ("Galvano Huber", 1.35, 0),
            ("Galvano Huber", 1.10, 100),
            ("Rapid Plating", 1.60, 0),
        ),
        "hardening": service("Case Hardening", ("Hartwerk", 2.90, 0)),
        "smt": service("SMT Assembly", ("Nordic SMT", 18.50, 0), ("Nordic SMT", 16.00, 50)),
    }


def make_products(env, services):
    """Products with their bills of materials, by a short name."""
    average = env["product.category"].create({"name": "Average cost", "property_cost_method": "average"})

    def product(name, cost=0.0, tracking="none", **values):
        return env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "tracking": tracking,
                "categ_id": average.id,
                "standard_price": cost,
                **values,
            }
        )

    parts = {
        "steel": product("Steel Blank 80 × 40", 4.2, "lot"),
        "bolt": product("Clamping Bolt M8", 0.35),
        "bar": product("Round Bar 16MnCr5", 7.5, "lot"),
        "pcb": product("PCB CB-200", 6.8, "lot"),
        "kit": product("Component Kit CB-200", 21.0, "lot"),
        "housing": product("Housing CB-200", 3.9),
        "bracket": product("Mounting Bracket, zinc-plated", tracking="lot", list_price=24.0),
        "shaft": product("Drive Shaft, hardened", tracking="lot", list_price=68.0),
        "board": product("Control Board CB-200", tracking="serial", list_price=119.0),
    }
    centers = {name: env["mrp.workcenter"].create({"name": name, "costs_hour": cost}) for name, cost in HOURLY.items()}

    def step(name, center, minutes=0.0, **outside):
        return {
            "name": name,
            "workcenter_id": centers[center].id,
            "time_cycle_manual": minutes,
            **{f"outsourcing_{key}": value for key, value in outside.items()},
        }

    def bom(made, steps, lines):
        record = env["mrp.bom"].create(
            {
                "product_tmpl_id": parts[made].product_tmpl_id.id,
                "product_qty": 1.0,
                "consumption": "warning",
                "operation_ids": [Command.create({**values, "sequence": 10 * i}) for i, values in enumerate(steps, 1)],
            }
        )
        record.bom_line_ids = [
            Command.create(
                {
                    "product_id": parts[part].id,
                    "product_qty": quantity,
                    "operation_id": record.operation_ids[operation].id,
                }
            )
            for part, quantity, operation in lines
        ]
        return record

    days = {"ship_out_days": 1, "process_days": 4, "ship_back_days": 1}
    boms = {
        "bracket": bom(
            "bracket",
            [
                step("Saw and Mill", "Milling", 2.5),
                step(
                    "Zinc Plating",
                    "Outside",
                    policy="outside",
                    service_id=services["plating"].id,
                    over_tolerance=5,
                    instructions="<p>Zinc 8 µm to ISO 2081, clear passivated. Keep the M8 threads free.</p>",
                    **days,
                ),
                step("Fit Bolts and Pack", "Assembly", 1.0),
            ],
            [("steel", 1, 0), ("bolt", 2, 2)],
        ),
        "shaft": bom(
            "shaft",
            [
                step("Turn", "Turning", 6.0),
                step(
                    "Case Hardening",
                    "Outside",
                    policy="either",
                    service_id=services["hardening"].id,
                    pay_for="processed",
                    instructions="<p>Case depth 0.8 mm, 58-62 HRC. Two test pieces per load.</p>",
                    **{**days, "process_days": 7},
                ),
                step("Grind", "Turning", 4.0),
            ],
            [("bar", 1, 0)],
        ),
        "board": bom(
            "board",
            [
                step(
                    "SMT Assembly",
                    "Outside",
                    policy="outside",
                    service_id=services["smt"].id,
                    ship_wip=False,
                    instructions="<p>IPC-A-610 class 2, lead-free. Panel revision C only.</p>",
                    **{**days, "process_days": 10},
                ),
                step("Test and Firmware", "Test Bench", 5.0),
            ],
            [("pcb", 1, 0), ("kit", 1, 0), ("housing", 1, 1)],
        ),
    }
    return parts, boms


def fill_stock(env, parts):
    """Material in stock, by lot."""
    stock = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).lot_stock_id
    for part, lots in {
        "steel": {"H442": 900, "H451": 700},
        "bolt": {None: 5000},
        "bar": {"R-0918": 400},
        "pcb": {"PCB-C-31": 60, "PCB-C-32": 200},
        "kit": {"KIT-2604": 260},
        "housing": {None: 500},
    }.items():
        for name, quantity in lots.items():
            lot = env["stock.lot"].create({"name": name, "product_id": parts[part].id}) if name else None
            env["stock.quant"]._update_available_quantity(parts[part], stock, quantity, lot_id=lot)
