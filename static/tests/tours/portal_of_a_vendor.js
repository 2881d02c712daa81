/** A vendor with a phone in hand: what needs it, accept, report, send a shipment notice. */
import { registry } from "@web/core/registry";

import { goTo } from "./steps";

registry.category("web_tour.tours").add("mrp_outsourcing_portal_of_a_vendor", {
    steps: () => [
        {
            content: "what needs the vendor",
            trigger: "#outsourcing_tasks a:contains('New work to accept')",
        },
        goTo("everything it does for us", "#outsourcing_entries a[href='/my/outsourcing/work']"),
        goTo("the work", "table a:contains('Plating')"),
        goTo("accept it as it is asked for", "#outsourcing_response button[value='acknowledge']"),
        { content: "that was recorded", trigger: ".alert-success" },
        goTo("report what was made", "a:contains('Report what you made')"),
        { content: "nine are good", trigger: "input[name='good_0']", run: "edit 9" },
        { content: "one is scrapped", trigger: "input[name='scrapped_0']", run: "edit 1" },
        { content: "and why", trigger: "input[name='why_0']", run: "edit Burnt at the edge" },
        goTo("send the report", "#outsourcing_report_form button:contains('Send report')"),
        { content: "it counts", trigger: ".alert-success" },
        goTo("send a shipment notice", "#outsourcing_ship button:contains('Send Shipment Notice')"),
        { content: "that was recorded, too", trigger: ".alert-success" },
        { content: "and can be withdrawn", trigger: "#outsourcing_ship button:contains('Withdraw')" },
    ],
});
