/** A vendor with a phone in hand: what needs it, accept, report, announce what goes back. */
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mrp_outsourcing_portal_of_a_vendor", {
    steps: () => [
        {
            content: "what needs the vendor",
            trigger: "#outsourcing_tasks a:contains('New work to accept')",
        },
        {
            content: "everything it does for us",
            trigger: "#outsourcing_entries a[href='/my/outsourcing/work']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the piece of work",
            trigger: "table a:contains('Plating')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "accept it as it is asked for",
            trigger: "#outsourcing_answer button[value='acknowledge']",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "that was recorded", trigger: ".alert-success" },
        {
            content: "report what was made",
            trigger: "a:contains('Report what you made')",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "nine are good", trigger: "input[name='good_0']", run: "edit 9" },
        { content: "one is spoilt", trigger: "input[name='scrapped_0']", run: "edit 1" },
        { content: "and why", trigger: "input[name='why_0']", run: "edit Burnt at the edge" },
        {
            content: "send the report",
            trigger: "#outsourcing_report_form button:contains('Send report')",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "it counts", trigger: ".alert-success" },
        {
            content: "announce what goes back",
            trigger: "#outsourcing_ship button:contains('Announce')",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "that was recorded, too", trigger: ".alert-success" },
        { content: "and can be taken back", trigger: "#outsourcing_ship button:contains('Withdraw')" },
    ],
});
