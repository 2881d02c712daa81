/** A planner works the worksheet: orders what can go out, and moves a step to another vendor. */
import { registry } from "@web/core/registry";

import { giveToRival } from "./steps";

registry.category("web_tour.tours").add("mrp_outsourcing_work_the_worksheet", {
    steps: () => [
        { content: "show what can go out", trigger: ".modal button[name='action_show']", run: "click" },
        { content: "grouped by vendor, and open", trigger: ".o_group_header:contains('Galvano (2)')" },
        { content: "the first manufacturing order", trigger: ".o_data_row:contains('Bracket') .o_list_record_selector", run: "click" },
        {
            content: "and the other one",
            trigger: ".o_data_row:contains('Bracket'):not(.o_data_row_selected) .o_list_record_selector",
            run: "click",
        },
        { content: "order both", trigger: "button[name='action_request']", run: "click" },
        {
            content: "one request with both lines",
            trigger: ".o_form_view .o_field_widget[name='order_line'] .o_data_row:nth-child(2):contains('5.00')",
        },
        {
            content: "to their outside operations",
            trigger: "button[name='action_view_subcontract_operations']",
            run: "click",
        },
        { content: "the smaller manufacturing order", trigger: ".o_data_row td[name='quantity']:contains('5.00')", run: "click" },
        { content: "who does it", trigger: "button[name='action_reassign']", run: "click" },
        ...giveToRival(5),
        {
            content: "the order of the rival",
            trigger: ".modal .o_field_widget[name='change_ids'] .o_data_row:contains('Rival Plating'):contains('5 Units')",
        },
        { content: "make it so", trigger: ".modal button[name='action_confirm']", run: "click" },
        {
            content: "Galvano does it no more: its operation is gone, and the manufacturing order shows",
            trigger: "body:not(:has(.modal)) .o_form_view .o_field_widget[name='bom_id']",
        },
    ],
});
