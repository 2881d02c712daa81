"""What installing and removing the addon does to records that were there before."""


def pre_init_hook(env):
    """Make stored columns that are empty before the first outsourced work: computing them would read all of history."""
    env.cr.execute(
        "ALTER TABLE stock_quant ADD COLUMN IF NOT EXISTS site_type varchar,"
        " ADD COLUMN IF NOT EXISTS site_vendor_id int4"
    )
    env.cr.execute("ALTER TABLE mrp_workorder ADD COLUMN IF NOT EXISTS is_outsourced bool")
    env.cr.execute("ALTER TABLE mrp_production ADD COLUMN IF NOT EXISTS analytic_distribution jsonb")


def post_init_hook(env):
    """Give every warehouse that exists its operation types for transfers, and journal items of manufacturing orders
    their manufacturing order."""
    for warehouse in env["stock.warehouse"].with_context(active_test=False).search([]):
        warehouse.write(warehouse._create_or_update_sequences_and_picking_types())
    env["mrp.subcontract.existing.entry"]._tag()


def uninstall_hook(env):
    """Archive what stays behind: operation types and vendor sites may carry history, so they are not deleted."""
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    types = warehouses.outsourcing_out_type_id | warehouses.outsourcing_in_type_id
    types.active = False
    routes = env["ir.model.data"].search([("module", "=", "mrp_outsourcing"), ("model", "=", "stock.route")])
    for route in env["stock.route"].browse(routes.mapped("res_id")).exists():
        route.with_context(active_test=False).rule_ids.active = False
        route.active = False
    # transfers and orders may come from their rules: nobody deletes them along with the addon
    routes.unlink()
    locations = env["stock.location"]
    places = locations.search([("site_type", "not in", (False, "sites", "vendor"))])
    places.filtered(lambda place: not any(place.quant_ids.mapped("quantity"))).active = False
    for site in locations.search([("site_type", "=", "vendor")]):
        if not site.child_ids:
            site.active = False
