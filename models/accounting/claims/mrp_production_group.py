from contextlib import contextmanager

from odoo import models


class MrpProductionGroup(models.Model):
    _inherit = "mrp.production.group"

    @contextmanager
    def _settling(self, date=None, bills=None):
        """Whatever changes the cost of a manufacturing order changes what is claimed for its scrapped units, until
        that is decided."""
        with super()._settling(date, bills):
            yield
        # sudo: claims follow from facts, whoever reports them
        claims = self.env["mrp.subcontract.claim"].sudo()
        open_claims = claims.search([("production_group_id", "in", self.ids), ("state", "=", "open")])
        open_claims.subcontract_operation_id._sync_claims()
