"""Days as people mean them, and the moments at which they end."""

from datetime import datetime, time, timedelta

import pytz

from odoo import api, models


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _get_day_end(self, day, zone=None):
        """The moment at which a day is over, in UTC, as moments are stored.

        :param day: a date
        :param zone: of `pytz`; that of the environment by default
        """
        end = (zone or self.env.tz).localize(datetime.combine(day + timedelta(days=1), time()))
        return end.astimezone(pytz.utc).replace(tzinfo=None)
