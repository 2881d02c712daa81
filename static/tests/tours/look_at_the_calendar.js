/** A planner looks at who has what when, and opens one of the operations. */
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mrp_outsourcing_look_at_the_calendar", {
    steps: () => [
        {
            content: "the list of outside operations",
            trigger: ".o_list_view .o_data_row:contains('Galvano')",
        },
        { content: "as a calendar", trigger: ".o_switch_view.o_calendar", run: "click" },
        {
            content: "a vendor in the list of vendors",
            trigger: ".o_calendar_renderer, .o_calendar_filter_items .o_calendar_filter_item:contains('Galvano')",
        },
        {
            content: "the operation, from leaving to return",
            trigger: ".o_calendar_renderer .o_event:contains('Plating')",
            run: "click",
        },
        {
            content: "at whom, and how many units",
            trigger: ".o_cw_popover:contains('Galvano'):contains('10.00')",
        },
        { content: "open it", trigger: ".o_cw_popover .o_cw_popover_edit", run: "click" },
        {
            content: "the operation itself",
            trigger: ".o_form_view .o_field_widget[name='vendor_id']:contains('Galvano')",
        },
    ],
});
