"""How long outsourced work takes: plain Python, no records but the calendars that are read.

*Time* answers four questions: when so many days have been worked since a moment (`add`), since when at the latest they
have to be (`subtract`), and which is the next or the last moment at which somebody works (`next`, `previous`).
`WorkingTime` answers them for a calendar, a day being the calendar's hours per day; `ElapsedTime` counts days of 24
hours.

A *route* joins the legs of one outsourced operation, *walks* join the operations of a manufacturing order. Planning
backward is the exact opposite of planning forward: `forward(start)` is back by `due` if and only if `start` is not
after the start that `backward(due)` gives. So planning forward from what was planned backward ends in time, and leaving
any later would not. All moments are naive UTC, as in the database.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pytz import utc

# calendars are read so much at a time, and no further than so many times
BLOCK = timedelta(days=64)
BLOCKS = 60
EPOCH = datetime(2000, 1, 1)


class ElapsedTime:
    """Days of 24 hours, where the working hours of the vendor are not known."""

    def add(self, start, days):
        return start + timedelta(seconds=round(days * 86400))

    def subtract(self, due, days):
        return self.add(due, -days)

    def next(self, instant):
        return instant

    def previous(self, instant):
        return instant

    def measure(self, start, end):
        """Days between two instants."""
        return (end - start).total_seconds() / 86400


class WorkingTime:
    """Days of a calendar less its holidays. Both ends of a working interval are working instants.

    :param calendar: a resource.calendar with working hours
    :param leaves: domain of the resource.calendar.leaves that count as holidays
    """

    def __init__(self, calendar, leaves):
        self.calendar = calendar
        self.leaves = leaves
        self.blocks = {}

    def add(self, start, days):
        rest = self._get_duration(days)
        if not rest:
            return start
        for begin, end in self._get_intervals_after(start):
            if rest <= end - begin:
                return begin + rest
            rest -= end - begin
        return start + timedelta(days=days)

    def subtract(self, due, days):
        rest = self._get_duration(days)
        if not rest:
            return due
        for begin, end in self._get_intervals_before(due):
            if rest <= end - begin:
                return end - rest
            rest -= end - begin
        return due - timedelta(days=days)

    def next(self, instant):
        return next((begin for begin, _end in self._get_intervals_after(instant)), instant)

    def previous(self, instant):
        return next((end for _begin, end in self._get_intervals_before(instant)), instant)

    def measure(self, start, end):
        """Working days between two instants."""
        worked = timedelta()
        for begin, stop in self._get_intervals_after(start):
            if begin >= end:
                break
            worked += min(stop, end) - begin
        return worked.total_seconds() / 3600 / (self.calendar.hours_per_day or 24)

    def _get_duration(self, days):
        return timedelta(seconds=round(days * self.calendar.hours_per_day * 3600))

    def _get_intervals_after(self, instant):
        """Intervals that end at the instant or later, cut off at it."""
        first = (instant - EPOCH) // BLOCK
        # an instant on the border of two blocks may be the end of an interval of the first
        for number in range(first - 1, first + BLOCKS):
            for begin, end in self._get_block(number):
                if end >= instant:
                    yield max(begin, instant), end

    def _get_intervals_before(self, instant):
        """Intervals that begin at the instant or earlier, the latest first, cut off at it."""
        first = (instant - EPOCH) // BLOCK
        for number in range(first, first - BLOCKS, -1):
            for begin, end in reversed(self._get_block(number)):
                if begin <= instant:
                    yield begin, min(end, instant)

    def _get_block(self, number):
        if number not in self.blocks:
            start = utc.localize(EPOCH + number * BLOCK)
            intervals = self.calendar._work_intervals_batch(start, start + BLOCK, domain=self.leaves)[False]
            self.blocks[number] = [(_to_second(begin), _to_second(end)) for begin, end, _attendance in intervals]
        return self.blocks[number]


def _to_second(instant):
    """Core lets a day end a microsecond before midnight."""
    return (instant.astimezone(utc).replace(tzinfo=None) + timedelta(microseconds=500000)).replace(microsecond=0)


class Chain(NamedTuple):
    """The four dates of an outsourced operation."""

    out: datetime
    at_vendor: datetime
    ready: datetime
    back: datetime


class Route(NamedTuple):
    """The legs of one outsourced operation, in days.

    It leaves and arrives in our working hours. The shipment takes working days of ours, processing and the return take
    working days of the vendor: nobody loads or unloads outside working hours.
    """

    ours: Any
    vendor: Any
    ship_out: float
    process: float
    ship_back: float

    def forward(self, start):
        """The earliest dates of an operation that may leave from `start` on."""
        out = self.ours.next(start)
        at_vendor = self.ours.add(out, self.ship_out)
        ready = self.vendor.add(at_vendor, self.process)
        return Chain(out, at_vendor, ready, self.ours.next(self.vendor.add(ready, self.ship_back)))

    def backward(self, due):
        """The latest dates of an operation that has to be back by `due`."""
        back = self.ours.previous(due)
        ready = self.vendor.subtract(back, self.ship_back)
        at_vendor = self.vendor.subtract(ready, self.process)
        return Chain(self.ours.previous(self.ours.subtract(at_vendor, self.ship_out)), at_vendor, ready, back)

    def complete(self, out, back):
        """The dates between two that are given."""
        chain = self.forward(out)
        if chain.back == back:
            return chain
        return Chain(out, chain.at_vendor, max(chain.at_vendor, self.vendor.subtract(back, self.ship_back)), back)


class FixedRoute(NamedTuple):
    """An operation whose date was agreed: it is back then, whenever it leaves."""

    route: Route
    date: datetime

    def forward(self, start):
        out = self.route.ours.next(start)
        return self.route.complete(out, max(out, self.date))

    def backward(self, due):
        """What is agreed can't be had earlier; leaving is planned as its legs need it."""
        return self.route.backward(min(self.date, due))


class Step(NamedTuple):
    """An operation of a manufacturing order: what it waits for, and the routes that it takes (none: it takes no
    time)."""

    key: Any
    predecessors: tuple
    routes: tuple


def sort_steps(steps):
    """The operations, each after its predecessors."""
    steps = list(steps)
    by_key = {step.key: step for step in steps}
    done, result = set(), []

    def visit(step):
        if step.key in done:
            return
        done.add(step.key)
        for key in step.predecessors:
            if key in by_key:
                visit(by_key[key])
        result.append(step)

    for step in steps:
        visit(step)
    return result


def walk_forward(steps, start):
    """When each operation may begin, and when it is over, if nothing waits longer than it has to.

    :return: {key: begin}, {key: end}
    """
    begins, ends = {}, {}
    for step in sort_steps(steps):
        begin = max([start, *(ends[key] for key in step.predecessors if key in ends)])
        begins[step.key] = begin
        ends[step.key] = max([begin, *(route.forward(begin).back for route in step.routes)])
    return begins, ends


def walk_backward(steps, due):
    """When each operation has to begin so that everything is over by `due`.

    :return: {key: begin}
    """
    begins, limits = {}, {}
    for step in reversed(sort_steps(steps)):
        limit = limits.get(step.key, due)
        begin = min([limit, *(route.backward(limit).out for route in step.routes)])
        begins[step.key] = begin
        for key in step.predecessors:
            limits[key] = min(limits.get(key, due), begin)
    return begins
