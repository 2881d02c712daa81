/** An accountant closes a period: the lists are reconciled; a job cost sheet, and the bill that a figure comes from. */
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mrp_outsourcing_close_a_month", {
    steps: () => [
        { content: "the reports", trigger: "button[data-menu-xmlid='account.menu_finance_reports']", run: "click" },
        {
            content: "the close",
            trigger: ".o-dropdown--menu a[data-menu-xmlid='mrp_outsourcing.account_close_current_menu']",
            run: "click",
        },
        {
            content: "the close says that lists and ledger agree",
            trigger: ".o_form_view .alert-success:contains('Reconciled')",
        },
        {
            content: "work in progress is in both",
            trigger: ".o_field_widget[name='reconciliation_ids'] .o_data_row:contains('Work in progress'):contains('184.00')",
        },
        { content: "the reports", trigger: "button[data-menu-xmlid='account.menu_finance_reports']", run: "click" },
        {
            content: "the roll-forward",
            trigger: ".o-dropdown--menu a[data-menu-xmlid='mrp_outsourcing.account_wip_roll_forward_menu']",
            run: "click",
        },
        {
            content: "the manufacturing order: a row opens its cost sheet",
            trigger: ".o_list_view .o_data_row:contains('Galvano') td[name='closing']",
            run: "click",
        },
        {
            content: "what was billed of the vendor's work",
            trigger: ".o_form_view .o_data_row:contains('Outsourced Service') td[name='billed'] a:contains('36.00')",
            run: "click",
        },
        {
            content: "the row that it comes from",
            trigger: ".o_list_view .o_data_row:contains('Billed') td[name='amount']:contains('36.00')",
            run: "click",
        },
        {
            content: "the bill itself",
            trigger: ".o_form_view .o_field_widget[name='partner_id']:contains('Galvano')",
        },
    ],
});
