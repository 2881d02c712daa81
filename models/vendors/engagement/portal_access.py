"""Who of a vendor may open the portal: its users while an engagement of theirs is active."""

from odoo import Command, models


class MrpSubcontractPortalAccess(models.AbstractModel):
    """Opens and closes the portal to the users of vendors."""

    _name = "mrp.subcontract.portal.access"
    _description = "Portal Access of Vendors"

    def _update_access(self, engagements, former_users=None):
        """Portal users are vendor users while an engagement of theirs is active; who has none any more is archived.

        :param former_users: who may have lost an engagement by what was just written
        """
        # sudo: whoever may change engagements decides on the vendor's users, and has no right on users as such
        engagements = engagements.sudo().with_context(active_test=False)
        users = engagements.vendor_user_ids | (former_users or engagements.vendor_user_ids.browse())
        group = engagements.env.ref("mrp_outsourcing.group_outsourcing_vendor")
        engaged = users.filtered(lambda user: user._get_active_engagements())
        for user in engaged:
            companies = user._get_active_engagements().company_id - user.company_ids
            if group not in user.group_ids or not user.active or companies:
                user.write(
                    {
                        "active": True,
                        "group_ids": self._prepare_vendor_groups(),
                        "company_ids": [Command.link(company.id) for company in companies],
                    }
                )
        released = (users - engaged).filtered(lambda user: group in user.group_ids)
        if released:
            released.partner_id.signup_type = False
            released.write({"active": False, "group_ids": [Command.unlink(group.id)]})
        # record rules hold the ids of what an engagement covers
        engagements.env.registry.clear_cache()

    def _prepare_vendor_groups(self):
        """Commands for the groups of a vendor's user."""
        return [
            Command.unlink(self.env.ref("base.group_public").id),
            Command.link(self.env.ref("base.group_portal").id),
            Command.link(self.env.ref("mrp_outsourcing.group_outsourcing_vendor").id),
        ]
