/** A planner looks at a job's timeline, decides on the date that the vendor promised, and tries out another vendor. */
import { registry } from "@web/core/registry";

import { giveToRival } from "./steps";

registry.category("web_tour.tours").add("mrp_outsourcing_review_a_date", {
    steps: () => [
        { content: "the manufacturing order's timeline", trigger: ".o_notebook a[name='outsourcing_timeline']", run: "click" },
        {
            content: "the operation at the vendor, and operations of ours",
            trigger: ".o_mrp_outsourcing_timeline:contains('Galvano'):contains('Shop')",
        },
        {
            content: "with its three legs",
            trigger:
                ".o_mrp_outsourcing_timeline:has([title^='Shipment']):has([title^='At the vendor']):has([title^='Return'])",
        },
        {
            content: "to the outsourced operation",
            trigger: "button[name='action_view_subcontract_operations']",
            run: "click",
        },
        {
            content: "the vendor answered: review it",
            trigger: ".o_form_view .o_statusbar_buttons button[name='action_review_date']",
            run: "click",
        },
        {
            content: "it comes back later",
            trigger: ".modal .o_field_widget[name='line_ids'] .o_data_row:contains('Return')",
        },
        {
            content: "and the manufacturing order ends too late",
            trigger: ".modal .o_field_widget[name='line_ids'] .o_data_row.text-danger:contains('End of the Manufacturing Order')",
        },
        { content: "agree", trigger: ".modal button[name='action_agree']", run: "click" },
        {
            content: "nothing waits for an answer any more",
            trigger: "body:not(:has(.modal)) .o_form_view .o_form_statusbar:not(:has(button[name='action_review_date']))",
        },
        { content: "who else could do it", trigger: "button[name='action_reassign']", run: "click" },
        ...giveToRival(10),
        {
            content: "a new order at the rival",
            trigger: ".modal .o_field_widget[name='change_ids'] .o_data_row:contains('Rival Plating'):contains('10 Units')",
        },
        {
            content: "Galvano's shipment would be gone",
            trigger: ".modal .o_field_widget[name='change_ids'] .o_data_row:contains('Transfer'):contains('Galvano')",
        },
        { content: "better not", trigger: ".modal button:contains('Discard')", run: "click" },
        {
            content: "it stays ordered from Galvano",
            trigger:
                "body:not(:has(.modal)) .o_form_view .o_statusbar_status .o_arrow_button_current:contains('Ordered')",
        },
    ],
});
