"""The vendor's own status of an order line: it says more, and decides nothing."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.locks import lock_records
from .mrp_subcontract_operation_response import MAX_COMMENT

STATUS_FIELDS = ("vendor_status_id", "vendor_status_date", "vendor_status_note", "vendor_status_by_id")

# said by the vendor, and kept as long as it is the vendor
SAID = {"compute": "_compute_vendor_status", "store": True, "copy": False}


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


class MrpSubcontractOperation(models.Model):
    _inherit = "mrp.subcontract.operation"

    vendor_status_id = fields.Many2one(
        "mrp.subcontract.vendor.status",
        "Vendor's Status",
        **{**SAID, "index": "btree_not_null"},
        ondelete="restrict",
        help="What the vendor says about where the work is. It decides nothing.",
    )
    vendor_status_date = fields.Datetime("Vendor's Status since", **SAID)
    vendor_status_note = fields.Char("Vendor's Remark", **SAID)
    vendor_status_by_id = fields.Many2one("res.partner", "Vendor's Status by", **SAID)

    @api.depends("vendor_id")
    def _compute_vendor_status(self):
        """What one vendor said is not the next one's to read."""
        for operation in self:
            author = operation.vendor_status_by_id
            if author and author.commercial_partner_id != operation.vendor_id.commercial_partner_id:
                operation.update(dict.fromkeys(STATUS_FIELDS, False))

    def _get_vendor_fields(self):
        return super()._get_vendor_fields() | {"vendor_status_id", "vendor_status_date", "vendor_status_note"}

    def _get_vendor_statuses(self):
        """The statuses that the vendor of this operation may choose from. Runs in sudo, for the portal."""
        self.ensure_one()
        return self.env["mrp.subcontract.vendor.status"].search(
            [
                ("vendor_id", "in", (False, self.vendor_id.commercial_partner_id.id)),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        )

    def _set_vendor_status(self, status_id, note):
        """A vendor's user says where the work is.

        :raise UserError: for a status that is not this vendor's, or work that is over
        """
        operation, partner = self._for_vendor(), self.env.user.partner_id
        operation.ensure_one()
        status = operation._get_vendor_statuses().filtered(lambda status: status.id == status_id)
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
