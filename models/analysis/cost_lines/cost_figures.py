"""The columns of a cost sheet: sums over statuses, and what makes the forecast differ from the estimate.

A cell holds quantity and amount by status, in company currency. `Figures` are worked out from it:

- variance in quantity: more or less was, or will be, used than planned, at the planned price;
- variance in price: what is used costs more or less than planned; what was not planned at all is quantity.
"""

from collections import defaultdict

from .mrp_job_cost_line import ACTUAL, TO_COME

# column: the statuses whose amounts it adds up
COLUMNS = {
    "estimate": ("estimate",),
    "committed": ("committed",),
    "accrued": ("accrued",),
    "billed": ("billed", "posted"),
    "actual": ACTUAL,
    "to_come": TO_COME,
    "forecast": (*ACTUAL, *TO_COME),
}
FIGURES = (*COLUMNS, "variance", "variance_quantity", "variance_price")


def new_cell():
    """{status: [quantity, amount]}"""
    return defaultdict(lambda: [0.0, 0.0])


def get_figures(cell, currency):
    """{column: amount} of a cell, in whole cents; the parts of the variance add up to it."""
    figures = {name: currency.round(sum(cell[status][1] for status in COLUMNS[name])) for name in COLUMNS}
    planned, used = (sum(cell[status][0] for status in COLUMNS[name]) for name in ("estimate", "forecast"))
    price = figures["estimate"] / planned if planned else None
    figures["variance"] = currency.round(figures["forecast"] - figures["estimate"])
    in_price = figures["forecast"] - used * price if price is not None and used else 0.0
    figures["variance_price"] = currency.round(in_price)
    figures["variance_quantity"] = currency.round(figures["variance"] - figures["variance_price"])
    return figures


def add_figures(*parts):
    """Sums of columns."""
    return {name: sum(part[name] for part in parts) for name in FIGURES}


def split_figures(figures, shares, currency):
    """Figures by key of what they consist of; each column adds up to the cent, the largest part takes the rest.

    :param dict shares: {key: part of the whole}
    """
    largest = max(shares, key=lambda key: abs(shares[key]))
    parts = {key: {name: currency.round(figures[name] * share) for name in FIGURES} for key, share in shares.items()}
    for name in FIGURES:
        rest = sum(part[name] for key, part in parts.items() if key != largest)
        parts[largest][name] = currency.round(figures[name] - rest)
    return parts
