/** A vendor confirms our stock at its site: one can less than our books say. */
import { registry } from "@web/core/registry";

import { goTo } from "./steps";

registry.category("web_tour.tours").add("mrp_outsourcing_portal_stock_confirmation", {
    steps: () => [
        goTo("a confirmation is asked for", "#outsourcing_tasks a:contains('Confirm our stock at your site on')"),
        { content: "four are there", trigger: "#outsourcing_count input[name^='count_']", run: "edit 4" },
        { content: "and why", trigger: "#outsourcing_stock_confirmation_comment", run: "edit One is leaking" },
        goTo("keep the count", "#outsourcing_count button:contains('Save Counts')"),
        { content: "what is signed", trigger: "#outsourcing_sign h2:contains('Sign with 1 difference')" },
        {
            content: "who signs",
            trigger: "#outsourcing_sign .o_web_sign_name_and_signature input",
            run: "edit Gerda Galvano",
        },
        { content: "the signature", trigger: "#outsourcing_sign canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        goTo("sign", "#outsourcing_sign .o_portal_sign_submit:enabled"),
        { content: "it is signed", trigger: ".alert-success:contains('Signed by Gerda Galvano on')" },
        { content: "and stays as it is", trigger: "#outsourcing_count input[name^='count_']:disabled" },
    ],
});
