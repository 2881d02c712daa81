"""A warning in Odoo's log fails the test that caused it: what is logged in production would be, too."""

import logging

import pytest

# what Odoo itself says on some machines, whatever addon is installed
ALLOWED = ("wkhtmltopdf", "unpatched Qt", "GeoIP", "geoip", "Chrome", "chrome", "websocket")


class Collector(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.messages = []

    def emit(self, record):
        message = f"{record.levelname} {record.name}: {record.getMessage()}"
        if record.name.startswith("odoo") and not any(text in message for text in ALLOWED):
            self.messages.append(message)


@pytest.fixture(autouse=True)
def no_warnings_logged():
    collector = Collector()
    logging.getLogger().addHandler(collector)
    yield
    logging.getLogger().removeHandler(collector)
    assert not collector.messages, "Odoo logged warnings:\n" + "\n".join(collector.messages)
