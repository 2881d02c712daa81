"""A bill of materials that a vendor works by under an active engagement stays as it is: a change is a new version."""

from odoo import api, models

# what goes in and what comes out beside the product: how much of what, at which operation, for which variants
LOCKED_QUANTITY_FIELDS = (
    "bom_id",
    "product_id",
    "product_qty",
    "product_uom_id",
    "operation_id",
    "bom_product_template_attribute_value_ids",
)


class MrpBomLockedPart(models.AbstractModel):
    """What makes up a bill of materials: refuses what would change a locked one, whoever does it.

    Names, sequences, times, work centres and who does an operation stay free: they change nothing of what a vendor
    makes
    from what.
    """

    _name = "mrp.bom.locked.part"
    _description = "Part of a Bill of Materials that may be locked"

    @api.model
    def _get_locked_fields(self):
        """Names of the fields that say what is made from what."""
        return ()

    def _get_boms_of_parts(self):
        """The bills of materials that these belong to."""
        return self.bom_id

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._get_boms_of_parts()._get_locked()._refuse_change()
        return parts

    def write(self, vals):
        names = [name for name in self._get_locked_fields() if name in vals]
        if not names:
            return super().write(vals)
        locked = self._get_boms_of_parts()._get_locked()
        before = {part: part._get_locked_values(names) for part in self if part._get_boms_of_parts() & locked}
        res = super().write(vals)
        # what is moved into a locked one changes it, too; writing what was there already changes nothing
        locked |= self._get_boms_of_parts()._get_locked()
        for part in self:
            is_concerned = part in before or part._get_boms_of_parts() & locked
            if is_concerned and before.get(part) != part._get_locked_values(names):
                locked._refuse_change()
        return res

    def unlink(self):
        self._get_boms_of_parts()._get_locked()._refuse_change()
        return super().unlink()

    def _get_locked_values(self, names):
        """Comparable values of fields of one part."""
        self.ensure_one()
        return [self[name].ids if self._fields[name].relational else self[name] for name in names]


class MrpBomLine(models.Model):
    _name = "mrp.bom.line"
    _inherit = ["mrp.subcontract.vendor.closed.mixin", "mrp.bom.line", "mrp.bom.locked.part"]

    @api.model
    def _get_locked_fields(self):
        return (*LOCKED_QUANTITY_FIELDS, "outsourcing_supply")


class MrpBomByproduct(models.Model):
    _name = "mrp.bom.byproduct"
    _inherit = ["mrp.bom.byproduct", "mrp.bom.locked.part"]

    @api.model
    def _get_locked_fields(self):
        return LOCKED_QUANTITY_FIELDS


class MrpRoutingWorkcenter(models.Model):
    _name = "mrp.routing.workcenter"
    _inherit = ["mrp.routing.workcenter", "mrp.bom.locked.part"]

    @api.model
    def _get_locked_fields(self):
        return (
            "bom_id",
            "active",
            "outsourcing_service_id",
            "outsourcing_service_qty",
            "outsourcing_ship_wip",
            "outsourcing_instructions",
            "outsourcing_document_ids",
            "bom_product_template_attribute_value_ids",
        )
