/** A vendor confirms what it held on a day: one can less than our books say. */
import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("mrp_outsourcing_portal_statement", {
    steps: () => [
        {
            content: "a statement is asked for",
            trigger: "#outsourcing_tasks a:contains('Confirm what you held on')",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "four are there", trigger: "#outsourcing_count input[name^='count_']", run: "edit 4" },
        { content: "and why", trigger: "#outsourcing_statement_comment", run: "edit One is leaking" },
        {
            content: "keep the count",
            trigger: "#outsourcing_count button:contains('Save other counts')",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "what is signed", trigger: "#outsourcing_sign h2:contains('Sign with 1 difference')" },
        {
            content: "who signs",
            trigger: "#outsourcing_sign .o_web_sign_name_and_signature input",
            run: "edit Gerda Galvano",
        },
        { content: "the signature", trigger: "#outsourcing_sign canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        {
            content: "sign",
            trigger: "#outsourcing_sign .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "it is signed", trigger: ".alert-success:contains('Signed by Gerda Galvano on')" },
        { content: "and stays as it is", trigger: "#outsourcing_count input[name^='count_']:disabled" },
    ],
});
