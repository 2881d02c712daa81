/** An accountant looks at what is received and not billed on a day, and follows a figure of a job to its document. */
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mrp_outsourcing_follow_a_figure", {
    steps: () => [
        {
            content: "what is in progress, manufacturing order by manufacturing order: this month, labor only",
            trigger: ".o_list_view .o_data_row:contains('Galvano') td[name='closing']:contains('120.00')",
        },
        { content: "another period", trigger: "button[name='action_choose_period']", run: "click" },
        {
            content: "the dialog begins with the period that is looked at: up to the last day of the month",
            trigger: `.modal button[data-field='date_to']:contains('${luxon.DateTime.now().endOf("month").toFormat("MMM d")}')`,
        },
        { content: "the first day", trigger: ".modal button[data-field='date_from']", run: "click" },
        { content: "is another one", trigger: ".modal input[data-field='date_from']", run: "edit 03/01/2030" },
        { content: "the last day", trigger: ".modal button[data-field='date_to']", run: "click" },
        { content: "is another one", trigger: ".modal input[data-field='date_to']", run: "edit 03/31/2030" },
        { content: "the other period", trigger: ".modal button[name='action_show']", run: "click" },
        {
            content: "it says which",
            trigger: ".o_breadcrumb:contains('03/01/2030 to 03/31/2030')",
        },
        {
            content: "what the vendor did has come to it",
            trigger: ".o_list_view .o_data_row:contains('Galvano') td[name='closing']:contains('192.00')",
        },
        { content: "the manufacturing order", trigger: ".o_list_view .o_data_row:contains('Galvano') td[name='closing']", run: "click" },
        {
            content: "its costs: what the vendor did and did not bill",
            trigger: ".o_form_view .o_data_row:contains('Outsourced Service') td[name='accrued'] a:contains('32.00')",
            run: "click",
        },
        {
            content: "the row that it comes from",
            trigger: ".o_list_view .o_data_row:contains('Received Not Billed') td[name='amount']:contains('32.00')",
            run: "click",
        },
        {
            content: "the order itself",
            trigger: ".o_form_view .o_field_widget[name='partner_id']:contains('Galvano')",
        },
    ],
});
