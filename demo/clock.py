"""Odoo's clock, set back: what is told of the past is dated, valued and booked in the past."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields


@contextmanager
def set_back(env, days):
    """Let people act as if it were so many days ago; not to be nested."""
    past = timedelta(days=days)
    now, today, context_today = fields.Datetime.now, fields.Date.today, fields.Date.context_today
    with (
        patch.object(fields.Datetime, "now", lambda *args: now() - past),
        patch.object(fields.Date, "today", lambda *args: today() - past),
        patch.object(
            fields.Date, "context_today", lambda record, moment=None: context_today(record, moment or now() - past)
        ),
    ):
        yield
        # what is worked out later must not see today
        env.flush_all()
