/** A planner starts with a vendor: products, people and first material in one dialog. */
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mrp_outsourcing_start_with_a_vendor", {
    steps: () => [
        { content: "start with a vendor", trigger: "button:contains('Start with a Vendor')", run: "click" },
        {
            content: "which one",
            trigger: ".modal .o_field_widget[name='vendor_id'] input",
            run: "edit Newcomer",
        },
        {
            content: "that one",
            trigger: ".o-autocomplete--dropdown-item a:contains('Newcomer')",
            run: "click",
        },
        {
            content: "what it has a price for is proposed",
            trigger: ".modal .o_field_widget[name='product_line_ids'] .o_data_row:contains('Lid')",
        },
        {
            content: "it counts what arrives",
            trigger: ".modal .o_field_widget[name='is_arrival_confirmed'] input",
            run: "click",
        },
        { content: "its people", trigger: ".modal .o_notebook a[name='people']", run: "click" },
        {
            content: "Nina is invited, who has an address",
            trigger: ".modal .o_data_row:contains('Nina') td[name='is_invited'] input:checked",
        },
        { content: "first material", trigger: ".modal .o_notebook a[name='material']", run: "click" },
        {
            content: "something leaves now",
            trigger: ".modal .o_field_widget[name='material_line_ids'] .o_field_x2many_list_row_add :contains('Add a line')",
            run: "click",
        },
        {
            content: "bolts",
            trigger: ".modal .o_selected_row .o_field_widget[name='product_id'] input",
            run: "edit Bolt",
        },
        {
            content: "those",
            trigger: ".o-autocomplete--dropdown-item a:contains('Bolt')",
            run: "click",
        },
        {
            content: "twenty-four",
            trigger: ".modal .o_selected_row .o_field_widget[name='quantity'] input",
            run: "edit 24",
        },
        { content: "start", trigger: ".modal button[name='action_confirm']", run: "click" },
        {
            content: "the engagement is active",
            trigger:
                "body:not(:has(.modal)) .o_form_view .o_statusbar_status .o_arrow_button_current:contains('Active')",
        },
    ],
});
