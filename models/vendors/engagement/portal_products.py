"""What a vendor's page shows of a product: what it works by, and nothing of what is done elsewhere."""

from odoo import models


class MrpSubcontractPortalProduct(models.AbstractModel):
    """Bills of materials of engagements as their vendors see them."""

    _name = "mrp.subcontract.portal.product"
    _description = "Products in the Portal of Vendors"

    def _get_vendor_operations(self, line):
        """What of the locked bill of materials is this vendor's: all of it, or operations it may do.

        :return: the bill of materials, when the vendor may make the whole product, and operations
        """
        line.ensure_one()
        bom, vendor = line.bom_id, line.engagement_id.vendor_id
        may_make = bom.outsourcing_policy in ("outside", "either") and vendor in bom.outsourcing_vendor_ids
        operations = bom.operation_ids.filtered(
            lambda operation: (
                operation.outsourcing_policy in ("outside", "either")
                and vendor in operation.outsourcing_vendor_ids
                and not operation._skip_operation_line(line.product_id)
            )
        )
        return (bom if may_make else bom.browse()), operations

    def _get_vendor_components(self, line):
        """What one unit needs of each component that this vendor works with.

        :return: list of dicts with `product`, `quantity`, `unit` and `supply`
        """
        line.ensure_one()
        bom, product = line.bom_id, line.product_id
        whole, operations = self._get_vendor_operations(line)
        if not bom:
            return []
        supplies = self._get_vendor_supplies()
        units = bom.product_uom_id._compute_quantity(bom.product_qty, product.uom_id, round=False)
        components = {}
        # kits as what they consist of, as manufacturing orders use them
        for line, values in bom.explode(product, 1.0)[1]:
            operation = line.operation_id or (values["parent_line"] or line).operation_id
            if not whole and operation not in operations:
                continue
            key = line.product_id, line.product_uom_id, line.outsourcing_supply
            components[key] = components.get(key, 0.0) + values["qty"] / units
        return [
            {"product": component, "quantity": f"{quantity:.6g}", "unit": unit.name, "supply": supplies[supply]}
            for (component, unit, supply), quantity in components.items()
        ]

    def _get_vendor_supplies(self):
        """How a component gets to the vendor, in words for the vendor, by what the bill of materials says."""
        return {
            "sent": self.env._("We send it"),
            "vendor_stock": self.env._("From our stock with you"),
            "bought": self.env._("You buy it"),
            "dropship": self.env._("Its supplier delivers it to you"),
        }

    def _get_vendor_terms(self, line):
        """What to do and by which documents: dicts with `title`, `instructions` and `documents`."""
        line.ensure_one()
        whole, operations = self._get_vendor_operations(line)
        terms = [(line.product_id, bom) for bom in whole]
        terms += [(operation.outsourcing_service_id, operation) for operation in operations]
        return [
            {
                "title": service.display_name,
                "instructions": policy.outsourcing_instructions,
                "documents": policy.outsourcing_document_ids,
            }
            for service, policy in terms
        ]

    def _get_vendor_documents(self, line):
        """Drawings and specifications that this vendor works by."""
        line.ensure_one()
        return line.env["ir.attachment"].union(*(term["documents"] for term in self._get_vendor_terms(line)))
