/** An accountant looks at what is received and not billed on a day, and follows a figure of a job to its document. */
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mrp_outsourcing_follow_a_figure", {
    steps: () => [
        {
            content: "what is in progress, job by job",
            trigger: ".o_list_view .o_data_row:contains('Galvano'):contains('192.00')",
        },
        { content: "another report", trigger: "button[name='action_choose_period']", run: "click" },
        { content: "as it is now", trigger: ".modal button[name='action_show']", run: "click" },
        { content: "the job", trigger: ".o_list_view .o_data_row:contains('Galvano') td[name='closing']", run: "click" },
        {
            content: "its costs: what the vendor did and did not bill",
            trigger: ".o_form_view .o_data_row:contains('Outside Service') td[name='accrued'] a:contains('32.00')",
            run: "click",
        },
        {
            content: "the row that it comes from",
            trigger: ".o_list_view .o_data_row:contains('Received, Not Billed') td[name='amount']:contains('32.00')",
            run: "click",
        },
        {
            content: "the order itself",
            trigger: ".o_form_view .o_field_widget[name='partner_id']:contains('Galvano')",
        },
    ],
});
