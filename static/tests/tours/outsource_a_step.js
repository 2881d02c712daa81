/** A buyer has a step of a running job done outside and receives it back. */
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mrp_outsourcing_outsource_a_step", {
    steps: () => [
        {
            content: "order the outsourced work of the running manufacturing order",
            trigger: "button[name='action_outsource']:contains('Order Outsourced Work')",
            run: "click",
        },
        {
            content: "the request is open: one line, the service, for all units",
            trigger: ".o_data_row:contains('Plating'):contains('10.00')",
        },
        { content: "confirm it", trigger: "button[name='button_confirm']:visible", run: "click" },
        {
            content: "the transfer is ready",
            trigger: "button[name='action_view_outsourcing_pickings']",
            run: "click",
        },
        {
            content: "ten units are to be processed",
            trigger: ".o_data_row:contains('Shipped to be processed')",
        },
        { content: "ship them", trigger: "button[name='button_validate']:visible", run: "click" },
        {
            content: "shipped",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Done')",
        },
        {
            content: "to the operation",
            trigger: "button[name='action_view_subcontract_operations']",
            run: "click",
        },
        {
            content: "it is at the vendor",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('At Vendor')",
        },
        { content: "receive", trigger: "button[name='action_receive']:visible", run: "click" },
        {
            content: "eight are good",
            trigger: ".modal .o_field_widget[name='line_ids'] .o_data_row td[name='qty_good']",
            run: "click",
        },
        {
            content: "type eight",
            trigger: ".modal .o_selected_row div[name='qty_good'] input",
            run: "edit 8",
        },
        {
            content: "two are scrapped",
            trigger: ".modal .o_selected_row div[name='qty_scrapped'] input",
            run: "edit 2",
        },
        { content: "post it", trigger: ".modal button[name='action_confirm']", run: "click" },
        {
            content: "the operation is done",
            trigger: "body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current:contains('Done')",
        },
        {
            content: "with eight good units",
            trigger: ".o_field_widget[name='qty_good']:contains('8.00')",
        },
    ],
});
