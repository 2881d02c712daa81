{
    "name": "Outsourced Manufacturing",
    "version": "19.0.1.2.0",
    "category": "Supply Chain/Manufacturing",
    "summary": "Have steps of your jobs done by vendors and never lose sight of them",
    "author": "Outsourced Manufacturing",
    "license": "LGPL-3",
    "depends": [
        # purchase, valuation, dropshipping and landed costs around core's own subcontracting
        "mrp_subcontracting_purchase",
        "mrp_subcontracting_account",
        "mrp_subcontracting_dropshipping",
        "mrp_subcontracting_landed_costs",
        # blanket orders
        "purchase_requisition",
    ],
    "data": [
        # who may do what
        "security/mrp_outsourcing_groups.xml",
        "security/ir.model.access.csv",
        "security/mrp_subcontract_operation_security.xml",
        "security/mrp_subcontract_dialogs_security.xml",
        "security/mrp_subcontract_vendor_security.xml",
        "security/mrp_subcontract_custody_security.xml",
        # routes that bring material to vendors
        "data/stock_route_data.xml",
        # screens, by the model they show
        "views/mrp_subcontract_operation_views.xml",
        "views/mrp_subcontract_receive_views.xml",
        "views/mrp_subcontract_switch_views.xml",
        "views/mrp_subcontract_worksheet_views.xml",
        "views/mrp_subcontract_supply_views.xml",
        "views/mrp_routing_views.xml",
        "views/mrp_production_views.xml",
        "views/mrp_whole_job_views.xml",
        "views/purchase_order_views.xml",
        "views/product_supplierinfo_views.xml",
        "views/stock_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "views/mrp_subcontract_review_date_views.xml",
        "views/mrp_subcontract_lead_time_views.xml",
        "views/mrp_production_timeline_templates.xml",
        "views/mrp_subcontract_engagement_views.xml",
        "views/mrp_subcontract_discrepancy_views.xml",
        "views/mrp_outsourcing_menus.xml",
        # the portal of vendors
        "views/portal_home_templates.xml",
        "views/portal_order_templates.xml",
        "views/portal_trip_templates.xml",
        # papers that go to the vendor
        "reports/mrp_subcontract_operation_templates.xml",
        "reports/mrp_subcontract_supply_templates.xml",
        "reports/mrp_subcontract_notice_reports.xml",
    ],
    "assets": {
        "web.assets_tests": ["mrp_outsourcing/static/tests/tours/*.js"],
    },
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
