from odoo import fields, models
from odoo.fields import Domain


class MrpSubcontractWorksheet(models.TransientModel):
    """Filters of the outsourcing worksheet. The proposals are worked out anew each time it is opened."""

    _name = "mrp.subcontract.worksheet"
    _description = "Outsourcing Worksheet"

    only_ready = fields.Boolean(
        help="Only units that earlier operations have finished, so that they could be shipped now.",
    )
    until = fields.Date("Needed Until", help="Empty: all open operations.")
    vendor_ids = fields.Many2many("res.partner", string="Vendors", help="Empty: all vendors.")
    workcenter_ids = fields.Many2many(
        "mrp.workcenter",
        string="Work Centers",
        help="Only operations planned on these work centers, with the alternatives for them.",
    )

    def action_show(self):
        """Open the worksheet with its proposals."""
        self.ensure_one()
        lines = self.env["mrp.subcontract.worksheet.line"]._generate(self)
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_outsourcing.mrp_subcontract_worksheet_line_action")
        action["domain"] = [("worksheet_id", "=", self.id), ("is_done", "=", False)]
        if self.workcenter_ids:
            action["display_name"] = self.env._("Alternatives: %s", ", ".join(self.workcenter_ids.mapped("name")))
            action["context"] = {"search_default_group_vendor": 0}
        elif not lines:
            action["help"] = self.env._(
                "<p class='o_view_nocontent_smiling_face'>Nothing to outsource</p><p>The worksheet lists operations of "
                "confirmed manufacturing orders that are to be outsourced and are not ordered yet.</p>"
            )
        return action

    def _get_workorder_domain(self):
        domain = Domain("state", "in", ("blocked", "ready", "progress"))
        domain &= Domain("production_id.state", "in", ("confirmed", "progress", "to_close"))
        domain &= Domain("production_id.company_id", "in", self.env.companies.ids)
        domain &= Domain("operation_id.outsourcing_policy", "in", ("outside", "either"))
        if self.workcenter_ids:
            domain &= Domain("workcenter_id", "in", self.workcenter_ids.ids)
        return domain

    def _get_proposals(self):
        """Values of all lines, without prices."""
        self.ensure_one()
        workorders = self.env["mrp.workorder"].search(self._get_workorder_domain(), order="id")
        proposals = self.env["mrp.subcontract.proposals"]._get_proposals(workorders)
        if not self.workcenter_ids:
            proposals += self._get_order_proposals()
        else:
            proposals = [vals for vals in proposals if vals["kind"] in ("must", "could")]
            proposals += self._get_alternative_proposals()
        return [self._limit_to_ready(vals) for vals in proposals if self._is_requested(vals)]

    def _get_order_proposals(self):
        """Hook: values of lines for whole manufacturing orders."""
        return []

    def _is_requested(self, vals):
        if self.only_ready and vals["kind"] in ("must", "could") and vals["qty_ready"] <= 0:
            return False
        needed = vals["date_needed"]
        return not (self.until and needed and needed.date() > self.until)

    def _limit_to_ready(self, vals):
        if self.only_ready and vals["kind"] in ("must", "could"):
            vals["quantity"] = vals["qty_ready"]
        return vals

    def _get_alternative_proposals(self):
        """Proposals to use alternative work centers for what waits for these ones."""
        workorders = self.env["mrp.workorder"].search(
            [
                ("workcenter_id", "in", self.workcenter_ids.ids),
                ("state", "in", ("blocked", "ready")),
                ("production_id.state", "in", ("confirmed", "progress", "to_close")),
                ("is_outsourced", "=", False),
            ],
            order="id",
        )
        service = self.env["mrp.subcontract.proposals"]
        proposals = []
        for workorder in workorders:
            for workcenter in workorder.workcenter_id.alternative_workcenter_ids - self.workcenter_ids:
                proposals.append(
                    service._prepare(workorder, "machine", workorder.qty_remaining)
                    | {"workcenter_id": workcenter.id, "qty_open": workorder.qty_remaining}
                )
        return proposals
