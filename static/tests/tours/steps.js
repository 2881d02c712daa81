/** Steps that several tours take. */

/** A click that leads to another page. */
export function goTo(content, trigger) {
    return { content, trigger, run: "click", expectUnloadPage: true };
}

/** In the dialog that says who does a step: the rival does all pieces instead of Galvano; preview what that changes. */
export function giveToRival(pieces) {
    const quantity = ".modal .o_selected_row div[name='quantity'] input";
    return [
        { content: "not Galvano", trigger: ".modal .o_data_row:contains('Galvano') td[name='quantity']", run: "click" },
        { content: "none", trigger: quantity, run: "edit 0" },
        { content: "but the rival", trigger: ".modal .o_data_row:contains('Rival') td[name='quantity']", run: "click" },
        { content: "all of them", trigger: quantity, run: `edit ${pieces}` },
        { content: "what would change", trigger: ".modal button[name='action_preview']", run: "click" },
    ];
}
