"""Roles of stock moves: what a move is for the outsourced operation that it belongs to.

All that depends on a role is derived from one table, in Python and in SQL: where moves go, which quantities they
count in, what a return makes of them.
"""

from typing import NamedTuple

from odoo.tools import SQL


class Role(NamedTuple):
    """What a move of an outsourced operation is for.

    `source` and `destination` are kinds of locations, see `site_type`; None: wherever the product is.
    """

    name: str
    label: str
    source: str | None
    destination: str | None
    # the quantity of the operation, or of its component, that the move counts in, and with which sign
    quantity: str = ""
    sign: int = 1
    # whether something travels; other moves are bookkeeping between locations of the vendor, or of the order
    travels: bool = False
    # role of the move that Odoo's Return button makes
    returned_as: str = ""


# the second legs (…_arrived, component_lost) exist where the vendor confirms arrivals
ROLES = {
    role.name: role
    for role in (
        Role(
            "component_out",
            "Component shipped",
            *(None, "vendor_stock", "component_sent", 1),
            travels=True,
            returned_as="component_returned",
        ),
        Role(
            "component_returned",
            "Component returned",
            *("vendor_stock", None, "component_sent", -1),
            travels=True,
            returned_as="component_out",
        ),
        Role("consumed", "Consumed at vendor", "vendor_stock", "production", "consumed", 1),
        Role("consumed_reversed", "Consumption reversed", "production", "vendor_stock", "consumed", -1),
        Role("bought", "Bought by the vendor", None, "production"),
        Role(
            "wip_out",
            "Shipped to be processed",
            *("production", "vendor_wip", "sent", 1),
            travels=True,
            returned_as="unprocessed",
        ),
        Role("rework_good", "Shipped to be reworked", "production", "vendor_wip", "good", -1, travels=True),
        Role(
            "rework_rejected",
            "Rejected, shipped to be reworked",
            "rejected_wip",
            "vendor_wip",
            "rejected",
            -1,
            travels=True,
        ),
        Role("good", "Good", "vendor_wip", "production", "good", 1, travels=True, returned_as="rework_good"),
        Role("unprocessed", "Unprocessed", "vendor_wip", "production", "sent", -1, travels=True),
        Role(
            "rejected",
            "Rejected",
            *("vendor_wip", "rejected_wip", "rejected", 1),
            travels=True,
            returned_as="rework_rejected",
        ),
        Role("scrapped", "Scrapped", "vendor_wip", "scrapped_wip", "scrapped", 1, travels=True),
        Role("scrapped_reversed", "Scrapping reversed", "scrapped_wip", "vendor_wip", "scrapped", -1),
        Role("lost", "Lost", "vendor_wip", "lost_wip", "lost", 1),
        # of outsourced orders: finished goods are stock at the vendor until they are received
        Role("made", "Made at vendor", "production", "vendor_stock", "made", 1),
        Role("received", "Received", "vendor_stock", None, "received", 1, travels=True, returned_as="returned"),
        Role(
            "returned", "Returned to vendor", None, "vendor_stock", "received", -1, travels=True, returned_as="received"
        ),
        Role("made_reversed", "Production reversed", "vendor_stock", "production", "made", -1),
        Role("wip_arrived", "Arrived", "vendor_wip_transit", "vendor_wip"),
        Role("component_arrived", "Component arrived", "vendor_stock_transit", "vendor_stock"),
        Role("component_lost", "Component lost", "vendor_stock_transit", None),
    )
}

# outcomes of the vendor's work
PROCESSED = ("good", "rejected", "scrapped")


def get_roles(*quantities, sign=None):
    """Names of the roles that count in some quantities.

    :param quantities: names, see `Role.quantity`
    :param sign: 1 or -1, where only the roles that add to them, or take away from them, are meant
    """
    return tuple(role.name for role in ROLES.values() if role.quantity in quantities and sign in (None, role.sign))


# units of an operation on their way to the vendor, and back from it
WIP_OUT_ROLES = tuple(role.name for role in ROLES.values() if role.destination == "vendor_wip" and role.travels)
WIP_BACK_ROLES = tuple(role.name for role in ROLES.values() if role.source == "vendor_wip")
SHIPMENT_ROLES = (*WIP_OUT_ROLES, "component_out")
REWORK_ROLES = get_roles("good", "rejected", sign=-1)
PROCESSED_ROLES = get_roles(*PROCESSED, sign=1)
SCRAPPED_ROLES = get_roles("scrapped", "lost", sign=1)
# goods of outsourced orders: Odoo's manufacturing orders and receipts post them
OUTSOURCED_ORDER_ROLES = get_roles("made", "received")
# units for which the vendor is paid, or is not after all
PAID_ROLES = get_roles(*PROCESSED, "made")
TRAVELLING_ROLES = tuple(role.name for role in ROLES.values() if role.travels)
RETURN_ROLES = {role.name: role.returned_as for role in ROLES.values() if role.returned_as}


def get_balance(sums, *quantities):
    """One of the quantities of an operation, or several of them added up.

    :param dict sums: done quantities by role
    :param quantities: names, see `Role.quantity`
    """
    return sum(ROLES[name].sign * sums.get(name, 0.0) for name in get_roles(*quantities))


def get_paid_balance(sums, *quantities):
    """The same as the vendor is paid for it: rework takes away what was paid before, unless it is charged.

    :param dict sums: done quantities by role, of charged rework also by `…_charged`
    """
    charged = sum(sums.get(f"{name}_charged", 0.0) for name in get_roles(*quantities, sign=-1))
    return get_balance(sums, *quantities) + charged


def sql_sign(*quantities, charged=None):
    """SQL of the sign with which a move counts in some quantities: 1, -1 or 0. The move's alias is `move`.

    :param charged: SQL of whether the move is rework that is charged; where given, the sign is that of what is paid
    """
    plus, minus = get_roles(*quantities, sign=1), get_roles(*quantities, sign=-1)
    cases = [SQL("WHEN move.subcontract_role IN %s THEN 1", plus)]
    if minus:
        unless = SQL("AND %s IS NOT TRUE", charged) if charged else SQL()
        cases.append(SQL("WHEN move.subcontract_role IN %s %s THEN -1", minus, unless))
    return SQL("CASE %s ELSE 0 END", SQL(" ").join(cases))


def get_vendor_sign(name):
    """What a move does to the units at the vendor: 1 if it brings them there, -1 if it takes them away, else 0."""
    role = ROLES.get(name)
    if not role:
        return 0
    return (role.destination == "vendor_wip") - (role.source == "vendor_wip")


def get_stock_sign(name):
    """The same for what is stock at the vendor: goods of outsourced orders, and components."""
    role = ROLES[name]
    return (role.destination == "vendor_stock") - (role.source == "vendor_stock")
