"""The vendor's own status of an order line: it says more, and decides nothing."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.locks import lock_records
from .response_recording import MAX_COMMENT


class MrpSubcontractVendorStatus(models.Model):
    """A stage of the work at vendors, as they call it: in SMT, in AOI, in the bath."""

    _name = "mrp.subcontract.vendor.status"
    _description = "Vendor's Status"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    vendor_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        domain="[('parent_id', '=', False)]",
        help="Only this vendor may choose it. Empty: all of them may.",
    )
    company_id = fields.Many2one("res.company", help="Only for work of this company. Empty: for all companies.")

    @api.model
    def _get_vendor_statuses(self, operation):
        """The statuses that the vendor of an operation may choose from. Runs in sudo, for the portal."""
        operation.ensure_one()
        return operation.env["mrp.subcontract.vendor.status"].search(
            [
                ("vendor_id", "in", (False, operation.vendor_id.commercial_partner_id.id)),
                ("company_id", "in", (False, operation.company_id.id)),
            ]
        )

    @api.model
    def _set_vendor_status(self, operation, status_id, note):
        """A vendor's user says where the work is.

        :raise UserError: for a status that is not this vendor's, or work that is finished
        """
        partner = operation.env.user.partner_id
        operation = operation._for_vendor()
        operation.ensure_one()
        status = self._get_vendor_statuses(operation).filtered(lambda status: status.id == status_id)
        note = (note or "").strip()
        if not status:
            raise UserError(self.env._("Choose a status from the list."))
        if len(note) > MAX_COMMENT:
            raise UserError(self.env._("The remark is too long: %s characters at most.", MAX_COMMENT))
        if not operation.is_open:
            raise UserError(self.env._("%s is finished.", operation.name))
        lock_records(operation)
        if operation.vendor_status_id == status and note == (operation.vendor_status_note or ""):
            return
        values = {"vendor_status_id": status.id, "vendor_status_note": note, "vendor_status_by_id": partner.id}
        if operation.vendor_status_id != status:
            values["vendor_status_date"] = fields.Datetime.now()
        operation.write(values)
        if operation.purchase_id:
            ours = status.with_context(lang=operation.purchase_id._get_our_lang())
            body = ours.env._("%(operation)s: %(status)s.", operation=operation.name, status=ours.name)
            operation.purchase_id._post_for_vendor([f"{body} {note}".strip()], partner)
