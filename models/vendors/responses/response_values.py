"""What we ask of a vendor on one order line, and what a vendor says about it, as plain values."""

import datetime
from typing import NamedTuple


class Requested(NamedTuple):
    """What an order line asks for; a response keeps what it responded to, so that later changes show.

    :param date: when it is to be back with us, in UTC
    :param quantity: units in the unit of the manufacturing order
    :param price: per unit of the service, in the currency of the order
    :param instructions: as plain text
    :param documents: pairs of name and checksum, sorted
    """

    date: datetime.datetime
    quantity: float
    price: float
    instructions: str
    documents: tuple


class Reply(NamedTuple):
    """What a vendor says about one order line.

    :param kind: `acknowledge`, `propose` or `question`
    :param date: the day the vendor proposes, else None
    :param quantity: units in the unit of the manufacturing order that the vendor proposes, else None
    :param revision: of what the vendor had before its eyes, else None; see `_get_revision`
    """

    kind: str
    date: datetime.date | None = None
    quantity: float | None = None
    comment: str = ""
    revision: str | None = None


class Change(NamedTuple):
    """One thing that is asked otherwise than before, as texts for people."""

    label: str
    old: str
    new: str
