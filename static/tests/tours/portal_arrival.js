/** A vendor counts what the truck brought: two units are damaged. */
import { registry } from "@web/core/registry";

import { goTo } from "./steps";

registry.category("web_tour.tours").add("mrp_outsourcing_portal_arrival", {
    steps: () => [
        goTo("something is coming", "#outsourcing_tasks a:contains('Transfers to you: confirm arrivals')"),
        goTo("the transfer", "#outsourcing_transfers a"),
        { content: "eight are good", trigger: "#outsourcing_transfer_form input[name^='count_']", run: "edit 8" },
        { content: "the rest", trigger: "#outsourcing_transfer_form select[name^='reason_']", run: "select damaged" },
        {
            content: "what happened",
            trigger: "#outsourcing_transfer_comment",
            run: "edit The lid of one box was off",
        },
        goTo("send the counts", "#outsourcing_transfer_form button:contains('Confirm Arrival')"),
        { content: "that was recorded", trigger: ".alert-success:contains('The arrival is confirmed')" },
        { content: "and is not asked again", trigger: "#outsourcing_transfer_confirmed" },
    ],
});
