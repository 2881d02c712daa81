"""What differs between two versions of a bill of materials, in sentences."""

from odoo import models

from ....tools.numbers import format_quantity


class MrpSubcontractBomDifference(models.AbstractModel):
    """Compares versions of bills of materials."""

    _name = "mrp.subcontract.bom.difference"
    _description = "Differences between Bills of Materials"

    def _get_recipe(self, bom):
        """What one unit is made from, as {(kind, record or operation): (quantity or text, unit or nothing)}.

        Quantities are for one unit of the product of the bill of materials, in the unit of the component's product.
        """
        bom.ensure_one()
        units = bom.product_uom_id._compute_quantity(bom.product_qty, bom.product_tmpl_id.uom_id, round=False)
        recipe = {}
        for kind, lines in (("component", bom.bom_line_ids), ("byproduct", bom.byproduct_ids)):
            for line in lines:
                unit = line.product_id.uom_id
                quantity = line.product_uom_id._compute_quantity(line.product_qty, unit, round=False) / units
                key = (kind, line.product_id)
                recipe[key] = (round(recipe.get(key, (0.0,))[0] + quantity, 10), unit)
        supplies = dict(bom.bom_line_ids._fields["outsourcing_supply"]._description_selection(bom.env))
        for line in bom.bom_line_ids:
            recipe["supply", line.product_id] = (supplies[line.outsourcing_supply], bom.env["uom.uom"])
        for operation in bom.operation_ids.filtered("outsourcing_service_id"):
            service = operation.outsourcing_service_id
            recipe["service", service] = (round(operation.outsourcing_service_qty, 10), service.uom_id)
        return recipe

    def _get_bom_differences(self, bom, other):
        """What is other in another version: sentences, added ones first.

        :param other: the bill of materials that comes after these
        """
        bom.ensure_one()
        old, new = self._get_recipe(bom), self._get_recipe(other)
        added, removed, changed = [], [], []
        for key in dict.fromkeys([*new, *old]):
            if old.get(key) == new.get(key):
                continue
            kind, product = key
            names = {"product": product.display_name}
            if kind == "supply":
                if key in old and key in new:
                    names.update(old=old[key][0], new=new[key][0])
                    changed.append(bom.env._("%(product)s: %(new)s instead of %(old)s", **names))
            elif key not in old:
                names.update(quantity=format_quantity(bom.env, new[key][0]), unit=new[key][1].name)
                added.append(bom.env._("%(product)s added: %(quantity)s %(unit)s per unit", **names))
            elif key not in new:
                names.update(quantity=format_quantity(bom.env, old[key][0]), unit=old[key][1].name)
                removed.append(bom.env._("%(product)s removed: %(quantity)s %(unit)s per unit", **names))
            else:
                names.update(
                    old=format_quantity(bom.env, old[key][0]),
                    new=format_quantity(bom.env, new[key][0]),
                    unit=new[key][1].name,
                )
                changed.append(bom.env._("%(product)s: %(new)s instead of %(old)s %(unit)s per unit", **names))
        return added + removed + changed + self._get_document_differences(bom, other)

    def _get_document_differences(self, bom, other):
        """Instructions and documents of outsourced operations that are other in another version."""
        bom.ensure_one()

        def read(bom):
            terms = [bom, *bom.operation_ids.filtered("outsourcing_service_id")]
            return (
                [str(term.outsourcing_instructions or "") for term in terms],
                sorted(
                    document.checksum or document.name for term in terms for document in term.outsourcing_document_ids
                ),
            )

        (old_texts, old_documents), (new_texts, new_documents) = read(bom.sudo()), read(other.sudo())
        differences = []
        if old_texts != new_texts:
            differences.append(bom.env._("The instructions for the vendor differ"))
        if old_documents != new_documents:
            differences.append(bom.env._("The documents to send differ"))
        if bom.consumption != other.consumption:
            choices = dict(bom._fields["consumption"]._description_selection(bom.env))
            differences.append(
                bom.env._("Flexible consumption: %s", choices[other.consumption]),
            )
        return differences
