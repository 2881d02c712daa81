"""What a vendor's user reaches, looked at one by one: a model or a name that is missing here fails the walk."""

# model: why a vendor's user may reach it, and what keeps it to its own
REACHED_MODELS = {
    # ours: rules of the group, and a list of the fields that may be read
    "mrp.subcontract.engagement": "its active engagements",
    "mrp.subcontract.engagement.line": "products of its active engagements",
    "mrp.subcontract.operation": "its work",
    "mrp.subcontract.production.report": "what it reported",
    # its documents: core's portal rules, narrowed, with closed fields
    "account.move": "its posted bills",
    "account.move.line": "lines of its posted bills",
    "purchase.order": "its orders and requests that were sent",
    "purchase.order.line": "lines of these",
    "sale.order": "what it buys from us itself",
    "sale.order.line": "lines of these",
    "stock.picking": "transfers from and to it",
    # its custody
    "stock.location": "its own locations; in core's portal, those of its transfers",
    "stock.lot": "lots that lie with it",
    # core's subcontracting portal: what its own productions there need
    "barcode.nomenclature": "how its lots are read; nothing unless it works in core's portal",
    "mrp.bom": "bills of materials that name it as subcontractor",
    "mrp.bom.line": "lines of these",
    "mrp.consumption.warning": "a dialog about its own productions",
    "mrp.consumption.warning.line": "a dialog about its own productions",
    "mrp.production": "its own productions of core's subcontracting, no manufacturing order of ours",
    "mrp.production.serials": "a dialog of its own",
    "product.product": "what it makes in core's subcontracting, and from what",
    "product.template": "what it makes in core's subcontracting, and from what",
    "stock.move": "moves of its own productions of core's subcontracting",
    "stock.move.line": "lines of these",
    "stock.picking.type": "types of its transfers; nothing unless it works in core's portal",
    "stock.warehouse": "warehouses of its transfers; nothing unless it works in core's portal",
    # core opens these to portal users; nothing in them is for vendors
    "account.analytic.account": "nothing",
    "account.analytic.line": "nothing",
    "ir.sequence": "nothing",
    # itself and us
    "account.payment.term": "names of terms of payment",
    "res.company": "our companies that it works for",
    "res.partner": "its own company and people",
    "res.users": "users of its own company",
    # facts of the world
    "payment.method": "ways to pay",
    "res.country": "names",
    "res.country.group": "names",
    "res.country.state": "names",
    "res.currency": "names",
    "res.currency.rate": "public rates",
    "res.lang": "names",
    "uom.uom": "units of measure",
    # what belongs to the user alone
    "auth.passkey.key": "its own",
    "auth.passkey.key.create": "its own",
    "auth_totp.device": "its own",
    "auth_totp.wizard": "its own",
    "discuss.call.history": "channels that it is a member of",
    "discuss.channel": "channels that it is a member of",
    "discuss.channel.member": "members of these",
    "ir.filters": "its own",
    "mail.message": "correspondence on its orders and bills",
    "mail.message.subtype": "names of kinds of messages that are not internal",
    "mail.notification": "its own",
    "payment.token": "its own",
    "res.users.apikeys": "its own",
    "res.users.apikeys.description": "its own",
    "res.users.identitycheck": "its own",
}

# many2one fields that show names of records which the user may not read: why each may be known
NAMES_SHOWN = {
    # what it is asked for and paid for
    "account.move.line.product_id": "on its bill",
    "mrp.subcontract.engagement.line.bom_id": "the version it works by",
    "mrp.subcontract.engagement.line.product_id": "agreed with it",
    "mrp.subcontract.operation.product_id": "its work",
    "mrp.subcontract.operation.service_id": "its work",
    "mrp.subcontract.production.report.product_id": "its work",
    "purchase.order.line.product_id": "on its order",
    "purchase.order.product_id": "on its order",
    "purchase.order.user_id": "the buyer it writes to",
    # who of ours made a record; where others of its kind could have, the field is closed
    **{
        f"{model}.{name}": "staff of ours"
        for model in (
            "account.payment.term",
            "account.analytic.account",
            "account.analytic.line",
            "barcode.nomenclature",
            "mail.message.subtype",
            "mrp.subcontract.engagement.line",
            "payment.method",
            "res.country",
            "res.country.group",
            "res.country.state",
            "res.currency",
            "res.lang",
            "stock.move",
            "stock.move.line",
            "uom.uom",
        )
        for name in ("create_uid", "write_uid")
    },
    # how we are set up: names without anybody in them
    "mail.message.subtype.parent_id": "a kind of message",
    "mrp.production.production_group_id": "a number",
    "product.product.categ_id": "a category",
    "product.product.lot_sequence_id": "a title",
    "product.template.categ_id": "a category",
    "product.template.lot_sequence_id": "a title",
    "res.company.*": "ours",
    "res.partner.properties_base_definition_id": "a title",
    "res.partner.property_stock_customer": "a place of everybody's",
    "res.users.properties_base_definition_id": "a title",
    "res.users.property_stock_customer": "a place of everybody's",
    "stock.location.location_id": "a location above its own",
    "stock.move.product_category_id": "a category",
    "stock.move.production_group_id": "a number",
    "stock.move.rule_id": "a title",
    "stock.picking.type.return_picking_type_id": "a title",
    "stock.picking.warehouse_address_id": "our address",
    "stock.warehouse.*": "ours",
}
