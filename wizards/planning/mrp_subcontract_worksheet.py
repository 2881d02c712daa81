from odoo import fields, models
from odoo.fields import Domain


class MrpSubcontractWorksheet(models.TransientModel):
    """What to show on the outsourcing worksheet; it works out the proposals anew each time."""

    _name = "mrp.subcontract.worksheet"
    _description = "Outsourcing Worksheet"

    only_ready = fields.Boolean(
        help="Only what earlier operations have finished, and only as many units as could leave now.",
    )
    until = fields.Date("Needed Until", help="Empty: everything that is open.")
    vendor_ids = fields.Many2many("res.partner", string="Vendors", help="Empty: all vendors.")
    workcenter_ids = fields.Many2many(
        "mrp.workcenter",
        string="Work Centers",
        help="Only operations that would be done there: who else could do them?",
    )

    def action_show(self):
        """Open the worksheet: what must and could go out now, what is ordered for too much, and what comes too late."""
        self.ensure_one()
        lines = self.env["mrp.subcontract.worksheet.line"]._generate(self)
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_outsourcing.mrp_subcontract_worksheet_line_action")
        action["domain"] = [("worksheet_id", "=", self.id), ("is_done", "=", False)]
        if self.workcenter_ids:
            action["display_name"] = self.env._("Who Else: %s", ", ".join(self.workcenter_ids.mapped("name")))
            action["context"] = {"search_default_group_vendor": 0}
        elif not lines:
            action["help"] = self.env._(
                "<p class='o_view_nocontent_smiling_face'>Nothing waits to go out</p><p>Operations of confirmed "
                "manufacturing orders that "
                "are to be done outside, and are not ordered yet, show up here.</p>"
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

    def _get_production_domain(self):
        domain = Domain("state", "in", ("confirmed", "progress", "to_close"))
        domain &= Domain("company_id", "in", self.env.companies.ids)
        return domain & Domain("bom_id.outsourcing_policy", "in", ("outside", "either"))

    def _get_proposals(self):
        """Values of all lines, without prices."""
        self.ensure_one()
        workorders = self.env["mrp.workorder"].search(self._get_workorder_domain(), order="id")
        proposals = workorders.filtered(lambda wo: not wo.production_id.is_outsourced_order)._get_proposals()
        if not self.workcenter_ids:
            productions = self.env["mrp.production"].search(self._get_production_domain(), order="id")
            proposals += productions._get_outsourced_order_proposals()
        else:
            proposals = [vals for vals in proposals if vals["kind"] in ("must", "could")]
            proposals += self._get_alternative_proposals()
        return [self._narrow(vals) for vals in proposals if self._is_requested(vals)]

    def _is_requested(self, vals):
        if self.only_ready and vals["kind"] in ("must", "could") and vals["qty_ready"] <= 0:
            return False
        needed = vals["date_needed"]
        return not (self.until and needed and needed.date() > self.until)

    def _narrow(self, vals):
        if self.only_ready and vals["kind"] in ("must", "could"):
            vals["quantity"] = vals["qty_ready"]
        return vals

    def _get_alternative_proposals(self):
        """Our own machines that could do what waits for these, as set on the work centers."""
        workorders = self.env["mrp.workorder"].search(
            [
                ("workcenter_id", "in", self.workcenter_ids.ids),
                ("state", "in", ("blocked", "ready")),
                ("production_id.state", "in", ("confirmed", "progress", "to_close")),
                ("is_outsourced", "=", False),
            ],
            order="id",
        )
        proposals = []
        for workorder in workorders:
            for workcenter in workorder.workcenter_id.alternative_workcenter_ids - self.workcenter_ids:
                proposals.append(
                    workorder._prepare_proposal("machine", workorder.qty_remaining)
                    | {"workcenter_id": workcenter.id, "qty_open": workorder.qty_remaining}
                )
        return proposals
