"""States in words for vendors: what is at the vendor for us is with them."""

from odoo import models


class MrpSubcontractPortalLabel(models.AbstractModel):
    """Labels of states on the pages of vendors."""

    _name = "mrp.subcontract.portal.label"
    _description = "Labels in the Portal of Vendors"

    def _get_operation_state(self, operation):
        """The state of an operation."""
        labels = {
            "out": self.env._("On the way to you"),
            "at_vendor": self.env._("With you"),
            "back": self.env._("Partly back with us"),
            "exception": self.env._("Waits for us"),
        }
        return labels.get(operation.state) or self._get_default(operation)

    def _get_report_state(self, report):
        """The state of a production report."""
        labels = {"review": self.env._("Waits for us"), "posted": self.env._("Booked")}
        return labels.get(report.state) or self._get_default(report)

    def _get_default(self, record):
        """The label of a state that vendors read as we do."""
        return dict(record._fields["state"]._description_selection(record.env))[record.state]
