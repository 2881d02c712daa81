"""Who works for the demo company, when, and at what price."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

# name -> what it does, and when it is closed: days from today, first and last
VENDORS = {
    "Galvano Huber": ("Surface treatment, 40 km away", ("Bath maintenance", 19, 23), ("Easter", -118, -115)),
    "Rapid Plating": ("Second source for zinc plating, with a minimum charge",),
    "Lackwerk Bauer": ("Powder coating, next door to Galvano Huber", ("Line overhaul", 40, 44)),
    "Hartwerk": ("Heat treatment, charges by the furnace load", ("Furnace relining", 26, 30)),
    "Schleiftechnik Wolf": ("Grinding by the hour",),
    "Rundschliff Kern": ("Grinding by the hour, small lots",),
    "Nordic SMT": ("Contract assembler of electronics", ("Company holidays", 33, 44)),
    "Elektrohof Lins": ("Connectors, delivers to our assembler",),
}
# without working hours: days of the calendar
WITHOUT_CALENDAR = ("Rapid Plating", "Rundschliff Kern", "Elektrohof Lins")
# days from today on which Hartwerk's new price holds
NEW_PRICE_IN = 30


def make_vendors(env):
    """Vendors by name, with their working hours; plating transfers to Galvano leave once a day."""
    vendors = {}
    for name, (note, *holidays) in VENDORS.items():
        vendors[name] = vendor = env["res.partner"].create(
            {
                "name": name,
                "comment": note,
                "company_type": "company",
                "email": f"office@{name.split()[0].lower()}.example.com",
                "supplier_rank": 1,
            }
        )
        if name not in WITHOUT_CALENDAR:
            vendor.outsourcing_calendar_id = make_calendar(env, name, holidays)
    vendors["Galvano Huber"].outsourcing_transfer_grouping = "day"
    return vendors


def make_calendar(env, name, holidays):
    """Working hours like ours, with holidays of the vendor's own."""
    calendar = env.company.resource_calendar_id.copy({"company_id": False})
    calendar.name = f"Working hours of {name}"
    now = fields.Datetime.now().replace(hour=0, minute=0, second=0)
    env["resource.calendar.leaves"].create(
        [
            {
                "name": title,
                "calendar_id": calendar.id,
                "date_from": now + timedelta(days=first),
                "date_to": now + timedelta(days=last, hours=23, minutes=59),
            }
            for title, first, last in holidays
        ]
    )
    return calendar


def make_services(env, vendors):
    """Services that are bought for outsourced operations, with the vendors' prices: breaks, charges, a change at a
    date."""
    hour = env.ref("uom.product_uom_hour")
    change = fields.Date.today() + timedelta(days=NEW_PRICE_IN)

    def service(name, *prices, **values):
        return env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "purchase_method": "receive",
                "sale_ok": False,
                "supplier_taxes_id": [Command.clear()],
                "seller_ids": [
                    Command.create(
                        {"partner_id": vendors[vendor].id, "price": price, "sequence": number, "delay": 8, **terms}
                    )
                    for number, (vendor, price, terms) in enumerate(prices, 1)
                ],
                **values,
            }
        )

    load = {"outsourcing_minimum_charge": 120.0, "outsourcing_lot_charge": 35.0}
    return {
        "plating": service(
            "Zinc Plating",
            ("Galvano Huber", 1.35, {}),
            ("Galvano Huber", 1.10, {"min_qty": 100}),
            ("Rapid Plating", 1.60, {"outsourcing_minimum_charge": 60.0, "outsourcing_process_days": 3}),
        ),
        "chromating": service("Chromating", ("Galvano Huber", 0.95, {})),
        "coating": service("Powder Coating RAL 7016", ("Lackwerk Bauer", 3.40, {"outsourcing_lot_charge": 45.0})),
        "hardening": service(
            "Case Hardening",
            ("Hartwerk", 2.90, {"date_end": change - timedelta(days=1), **load}),
            ("Hartwerk", 3.20, {"date_start": change, **load}),
        ),
        "grinding": service(
            "Cylindrical Grinding",
            ("Schleiftechnik Wolf", 64.0, {}),
            ("Rundschliff Kern", 71.0, {}),
            uom_id=hour.id,
        ),
        "smt": service("SMT Assembly", ("Nordic SMT", 18.50, {}), ("Nordic SMT", 16.00, {"min_qty": 50})),
    }


def agree_on_quantity(env, vendors, services):
    """A blanket order over 500 platings, to be called off by the manufacturing orders."""
    today = fields.Date.today()
    return env["purchase.requisition"].create(
        {
            "vendor_id": vendors["Galvano Huber"].id,
            "user_id": env.uid,
            "reference": "Frame contract brackets",
            "date_start": today - timedelta(days=14),
            "date_end": today + timedelta(days=180),
            "line_ids": [
                Command.create({"product_id": services["plating"].id, "product_qty": 500, "price_unit": 1.05})
            ],
        }
    )
