"""The tables of docs/accounting.md, played: what each row says is booked is compared with what is booked.

A play is a method that does what its section is about, through what people click, and yields after each event the
text of the row and the part of the journal items that the row states:

    @play("Standard price")
    def test_standard_price(self):
        manufacturing order = ...
        self.begin()
        self.bill(order, price=9)
        yield "Bill of 90", OWN
        yield "… the manufacturing order is settled", SETTLED

Rows that begin with "…" are what comes with the event above. All items that came about with an event must be in its
rows, and all rows must be played, in their order. `PLAYED` has the headings that plays are about.
"""

import functools
import re
from itertools import zip_longest
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "accounting.md"
HEAD = ("Event", "Debit", "Credit")
# "Received not billed 80, Production 10"
AMOUNT = re.compile(r"([A-Z].*?) (\d+(?:\.\d\d)?)(?:, |$)")

# the document's own names of what an item stands for, by `outsourcing_entry`
OWN = "what Odoo books by itself"
MATERIAL = "material"
LABOUR = "labor"
FINISHED = "finished goods"
SETTLED = "the manufacturing order is settled"
GOODS = "the goods cost more or less"
REST = "the rest of a manufacturing order that is over"
CLOSING = "Odoo's closing"
REVERSAL = "the entry that takes another one back"
ALL = "all of it"
PARTS = {
    "material": MATERIAL,
    "labor": LABOUR,
    "finished": FINISHED,
    "service": SETTLED,
    "billed": SETTLED,
    "accrued": SETTLED,
    "exchange": SETTLED,
    "freight": OWN,
    "revaluation": GOODS,
    "sold": GOODS,
    "variance": REST,
    "closing": CLOSING,
}

PLAYED = set()


def read_tables():
    """{heading: [(event, debit, credit)]} of all tables about events, as the document has them."""
    tables, heading, is_table = {}, None, False
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        cells = tuple(cell.strip() for cell in line.strip("|").split("|")) if line.startswith("|") else ()
        if cells == HEAD:
            assert heading not in tables, f"Two tables below {heading}"
            tables[heading], is_table = [], True
        elif not cells:
            is_table = False
        elif is_table and not set(line) <= set("|- "):
            tables[heading].append(cells)
    return tables


def read_amounts(text):
    """{account as the document calls it: amount} of a cell; "Nothing" and an empty one have none."""
    if text in ("", "Nothing"):
        return {}
    found = AMOUNT.findall(text)
    if ", ".join(" ".join(pair) for pair in found) != text:
        raise ValueError(f"Not accounts with amounts: {text}")
    return {account: float(amount) for account, amount in found}


def play(heading):
    """Make a test of a generator that plays the table below a heading of docs/accounting.md."""

    def decorate(generate):
        PLAYED.add(heading)

        @functools.wraps(generate)
        def test(self):
            self.compare(read_tables()[heading], generate(self))

        return test

    return decorate


class TablesMixin:
    """Plays tables; `accounts` has {account as the document calls it: record}."""

    def begin(self):
        """What was booked until now is not what the table is about."""
        self.env.flush_all()
        self.seen = self.env["account.move.line"].search([], order="id desc", limit=1).id or 0

    def compare(self, rows, played):
        """Check rows of the document against (event, part) as they are played."""
        left = None
        for row, step in zip_longest(rows, played):
            self.assertTrue(row and step, f"Row of the document: {row}; played: {step}")
            event, part = step
            self.assertEqual(row[0], event)
            if not event.startswith("…"):
                self.assertFalse(left, "Items that no row states")
                left = self.take_new_items()
            items = left if part == ALL else left.filtered(lambda item, part=part: self.get_part(item) == part)
            left -= items
            stated = {"debit": read_amounts(row[1]), "credit": read_amounts(row[2])}
            self.assertEqual(self.total(items), stated, event)
            for side in stated.values():
                self.assertLessEqual(set(side), set(self.accounts))
        self.assertFalse(left, "Items that no row states")

    def take_new_items(self):
        """Posted journal items that came about since the last time."""
        before = self.seen
        self.begin()
        items = self.env["account.move.line"].search([("id", ">", before), ("parent_state", "=", "posted")])
        return items.filtered("balance")

    def get_part(self, item):
        """Which row of an event states an item: all of a bill's own entry is in one, a manufacturing order's by what
        they stand for."""
        if item.move_id.move_type != "entry":
            return OWN
        if not item.outsourcing_entry:
            return REVERSAL if item.move_id.reversed_entry_id else OWN
        if item.outsourcing_entry == "variance" and item.valued_move_id:
            return GOODS
        return PARTS[item.outsourcing_entry]

    def total(self, items):
        """{side: {account as the document calls it: amount}} of journal items."""
        names = {account: name for name, account in self.accounts.items()}
        result = {"debit": {}, "credit": {}}
        for side, totals in result.items():
            for item in items.filtered(side):
                name = names.get(item.account_id, item.account_id.display_name)
                totals[name] = self.currency.round(totals.get(name, 0.0) + item[side])
        return result
