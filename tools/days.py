"""Days, and the moments at which they end."""

from datetime import datetime, time, timedelta

import pytz


def get_day_end(day, zone):
    """The moment at which a day is over, in UTC without a time zone, as Odoo stores moments.

    :param day: a date
    :param zone: the time zone of the day, of `pytz`
    """
    end = zone.localize(datetime.combine(day + timedelta(days=1), time()))
    return end.astimezone(pytz.utc).replace(tzinfo=None)
