"""Fields of core's models that no vendor's user may read or write, though core's rules let it read the record.

Three kinds: money that is not on the vendor's own documents; notes of ours; links whose name says something about
somebody else, because the name of a linked record is shown without asking for rights on it.
Fields that core's code itself needs while a subcontractor works in core's portal can't be here: it would stop there.
"""

# who last touched a record may be another vendor's user; what a subcontractor records itself, nobody else touches
AUTHORS = frozenset(("create_uid", "write_uid"))
OWN_RECORDS = ("stock.move", "stock.move.line")

# projects of ours, on bills as on orders
ANALYTIC = ("analytic_distribution", "distribution_analytic_account_ids")

PRODUCT = (
    # prices and values
    "list_price",
    "standard_price",
    "tax_string",
    # what others ask and get for it
    "seller_ids",
    "variant_seller_ids",
    "pricelist_rule_ids",
    # how much of it we have, use, buy and sell
    "qty_available",
    "virtual_available",
    "incoming_qty",
    "outgoing_qty",
    "nbr_moves_in",
    "nbr_moves_out",
    "nbr_reordering_rules",
    "reordering_min_qty",
    "reordering_max_qty",
    "mrp_product_qty",
    "purchased_product_qty",
    "sales_count",
    "used_in_bom_count",
    # notes of ours
    "description",
    "description_purchase",
    "description_picking",
    "description_pickingin",
    "description_pickingout",
    "purchase_line_warn_msg",
    "sale_line_warn_msg",
    "product_properties",
    "product_tag_ids",
    "responsible_id",
    # settings of our books
    "taxes_id",
    "supplier_taxes_id",
    "property_account_income_id",
    "property_account_expense_id",
    "property_price_difference_account_id",
    "account_tag_ids",
    "property_stock_inventory",
)

# what only a variant has
VARIANT = (
    "lst_price",
    "price_extra",
    "avg_cost",
    "total_value",
    "suggest_estimated_price",
    "suggested_qty",
    "monthly_demand",
    "free_qty",
    "partner_ref",
)

PARTNER = (
    # notes of ours
    "comment",
    "purchase_warn_msg",
    "picking_warn_msg",
    "sale_warn_msg",
    "properties",
    "category_id",
    # how we judge them
    "on_time_rate",
    "days_sales_outstanding",
    "credit_limit",
    "use_partner_credit_limit",
    "suggest_days",
    "suggest_percent",
    "suggest_based_on",
    "supplier_rank",
    "customer_rank",
    "application_statistics",
    # others who look like them
    "same_vat_partner_id",
    "same_company_registry_partner_id",
    "duplicate_bank_partner_ids",
    # settings of our books
    "property_account_payable_id",
    "property_account_receivable_id",
    "property_account_position_id",
    "property_outbound_payment_method_line_id",
    "property_inbound_payment_method_line_id",
    "contract_ids",
)

CLOSED_FIELDS = {
    "purchase.order": frozenset(
        (
            "origin",
            "dest_address_id",
            "requisition_id",
            "purchase_group_id",
            "alternative_po_ids",
            "duplicated_order_ids",
            "reference_ids",
            "on_time_rate",
            "on_time_rate_perc",
            "purchase_warning_text",
            "picking_type_id",
            "default_location_dest_id_usage",
            "fiscal_position_id",
        )
    ),
    "purchase.order.line": frozenset(
        (
            *ANALYTIC,
            "selected_seller_id",
            "orderpoint_id",
            "location_final_id",
            "sale_order_id",
            "sale_line_id",
            "subcontract_production_id",
            "subcontract_supply_operation_id",
            "purchase_line_warn_msg",
            "requisition_qty_left",
            "on_time_rate_perc",
        )
    ),
    "account.move": frozenset(
        (
            "narration",
            "invoice_origin",
            "journal_id",
            "journal_group_id",
            "suitable_journal_ids",
            "statement_line_id",
            "statement_id",
            "origin_payment_id",
            "wip_production_ids",
            "wip_production_count",
            "stock_move_ids",
            "landed_costs_ids",
            "campaign_id",
            "source_id",
            "medium_id",
            "team_id",
            "quick_edit_total_amount",
            "quick_encoding_vals",
            "alerts",
            "abnormal_amount_warning",
            "abnormal_date_warning",
            "duplicated_ref_ids",
            "purchase_vendor_bill_id",
            "invoice_vendor_bill_id",
            "purchase_warning_text",
            "sale_warning_text",
            "sending_data",
            "fiscal_position_id",
            "partner_shipping_id",
            "preferred_payment_method_line_id",
        )
    ),
    "account.move.line": frozenset(
        (
            *ANALYTIC,
            "analytic_line_ids",
            "account_id",
            "account_name",
            "account_code",
            "account_root_id",
            "search_account_id",
            "journal_id",
            "journal_group_id",
            # counts what the user may not read
            "cumulated_balance",
            "cogs_origin_id",
            "sale_line_ids",
            "payment_id",
            "statement_line_id",
            "statement_id",
            "reconcile_model_id",
            "full_reconcile_id",
            "matched_debit_ids",
            "matched_credit_ids",
            "tax_tag_ids",
            "product_category_id",
            "purchase_line_warn_msg",
            "sale_line_warn_msg",
        )
    ),
    "stock.picking": frozenset(
        (
            "note",
            "sale_id",
            "purchase_id",
            "owner_id",
            "user_id",
            "production_group_id",
            "reference_ids",
            "picking_properties",
            "picking_warning_text",
            "products_availability",
            "json_popover",
            "subcontracting_source_purchase_count",
        )
    ),
    "stock.move": frozenset(
        (
            "value",
            "value_manual",
            "value_justification",
            "value_computed_justification",
            "remaining_qty",
            "remaining_value",
            "planned_unit_cost",
            "account_move_id",
            "analytic_account_line_ids",
            "product_qty_available",
            "product_virtual_available",
            "sale_line_id",
            "created_purchase_line_ids",
            "requisition_line_ids",
            "procurement_values",
            "inventory_name",
            "cost_share",
            # core takes it from notes on the product
            "description_picking_manual",
        )
    ),
    "stock.move.line": frozenset(("picking_partner_id", "move_partner_id", "description_picking")),
    "stock.lot": frozenset(
        (
            # what of it lies elsewhere, and where it came from and went to
            "product_qty",
            "location_id",
            "quant_ids",
            "delivery_ids",
            "delivery_count",
            "partner_ids",
            "purchase_order_ids",
            "purchase_order_count",
            "sale_order_ids",
            "sale_order_count",
            "avg_cost",
            "standard_price",
            "total_value",
            "note",
            "lot_properties",
        )
    ),
    "stock.location": frozenset(
        (
            "quant_ids",
            "net_weight",
            "forecast_weight",
            "valuation_account_id",
            "storage_category_id",
            "subcontractor_ids",
        )
    ),
    "stock.picking.type": frozenset(
        (
            "sequence_id",
            "favorite_user_ids",
            "kanban_dashboard_graph",
            "count_picking_draft",
            "count_picking_ready",
            "count_picking",
            "count_picking_waiting",
            "count_picking_late",
            "count_picking_backorders",
            "count_move_ready",
            "count_mo_todo",
            "count_mo_waiting",
            "count_mo_late",
            "count_mo_in_progress",
            "count_mo_to_close",
        )
    ),
    "mrp.production": frozenset(
        (
            *ANALYTIC,
            "extra_cost",
            "outsourced_service_cost",
            "outsourced_freight_cost",
            "outsourcing_claim_count",
            "outsourced_estimated_cost",
            "outsourcing_timeline",
            "components_availability",
            "sale_line_id",
            "user_id",
            "wip_move_ids",
            "wip_move_count",
            "mrp_production_child_count",
            "mrp_production_source_count",
        )
    ),
    "mrp.bom": frozenset(
        (
            "subcontractor_ids",
            "outsourcing_vendor_ids",
            "outsourcing_ship_out_days",
            "outsourcing_process_days",
            "outsourcing_ship_back_days",
            "outsourcing_over_tolerance",
        )
    ),
    "mrp.bom.line": frozenset(("cost_share",)),
    "product.template": frozenset(PRODUCT),
    "product.product": frozenset((*PRODUCT, *VARIANT)),
    "stock.warehouse": frozenset(),
    "res.partner": frozenset(PARTNER),
    "res.users": frozenset(PARTNER),
    "res.company": frozenset(
        (
            "po_double_validation",
            "po_double_validation_amount",
            "report_header",
            "account_stock_valuation_id",
            "outsourcing_claim_account_id",
            "account_production_wip_account_id",
            "account_production_wip_overhead_account_id",
            "bank_account_code_prefix",
            "cash_account_code_prefix",
            "transfer_account_code_prefix",
            "account_opening_move_id",
            "account_default_pos_receivable_account_id",
            "account_journal_early_pay_discount_gain_account_id",
            "account_journal_early_pay_discount_loss_account_id",
            "account_journal_suspense_account_id",
            "account_purchase_tax_id",
            "account_sale_tax_id",
            "account_stock_journal_id",
            "batch_payment_sequence_id",
            "currency_exchange_journal_id",
            "default_cash_difference_expense_account_id",
            "default_cash_difference_income_account_id",
            "domestic_fiscal_position_id",
            "expense_account_id",
            "expense_currency_exchange_account_id",
            "income_account_id",
            "income_currency_exchange_account_id",
            "tax_cash_basis_journal_id",
            "transfer_account_id",
            "sale_discount_product_id",
        )
    ),
}


def is_closed(records, field):
    """Whether a field is closed to the user of these records; with all rights, none is."""
    if records.env.su or not records.env.user._is_outsourcing_vendor():
        return False
    if field.name in AUTHORS:
        return records._name not in OWN_RECORDS
    return field.name in CLOSED_FIELDS[records._name]
