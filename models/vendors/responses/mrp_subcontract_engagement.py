from odoo import models
from odoo.fields import Domain


class MrpSubcontractEngagement(models.Model):
    _inherit = "mrp.subcontract.engagement"

    def _void_links(self):
        """Links that ask a question die with the engagement, too, also when it is opened again later."""
        res = super()._void_links()
        # sudo: whoever may end an engagement closes its links, which nobody has rights on
        links = self.env["mrp.subcontract.response.link"].sudo()
        links.search([("engagement_id", "in", self.ids), ("is_void", "=", False)])._make_void()
        return res

    def _get_vendor_tasks(self):
        """New work to accept, what we changed, and what we said to the vendor's proposals."""
        counts = dict(
            self.env["mrp.subcontract.operation"]._read_group(
                [("is_open", "=", True), ("vendor_response_state", "in", ("new", "changed", "again"))],
                ["vendor_response_state"],
                ["__count"],
            )
        )
        titles = [
            ("new", self.env._("New work to accept"), "fa-inbox"),
            ("changed", self.env._("Changed by us: look again"), "fa-exchange"),
            ("again", self.env._("We replied: answer again"), "fa-comments-o"),
        ]
        tasks = [
            {"title": title, "count": counts[state], "icon": icon, "url": f"/my/outsourcing/orders?filterby={state}"}
            for state, title, icon in titles
            if counts.get(state)
        ]
        return tasks + super()._get_vendor_tasks()

    def _get_blanket_orders(self):
        """Running blanket orders of these vendors, for their pages; with all rights, as vendors have none on them."""
        # sudo: who reads an engagement of a vendor may read what was agreed with that vendor in the same company
        requisitions = self.env["purchase.requisition"].sudo()
        domain = Domain.OR(
            Domain("company_id", "=", engagement.company_id.id)
            & Domain("vendor_id.commercial_partner_id", "=", engagement.vendor_id.id)
            for engagement in self
        )
        running = Domain("requisition_type", "=", "blanket_order") & Domain("state", "=", "confirmed")
        return requisitions.search(domain & running, order="id")
