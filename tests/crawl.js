/* Opens what the menus of one person open, in every view, and tells the test what goes wrong. */
(async () => {
    const { targets, pressed, thorough } = __PARAMETERS__;
    const { action, orm, dialog } = odoo.__WOWL_DEBUG__.root.env.services;
    const { registry } = odoo.loader.modules.get("@web/core/registry");
    const { rpcBus } = odoo.loader.modules.get("@web/core/network/rpc");

    // where we are: the server reads it from the cookie to name what it logs
    let step = "";
    const at = (...parts) => {
        step = parts.join(" | ");
        document.cookie = `crawl=${encodeURIComponent(step)}; path=/`;
    };
    const problems = [];
    const tell = (text) => problems.push(`${step}: ${text}`);
    console.error = (...parts) => tell(parts.map(String).join(" "));
    // the test listens to this call
    const send = async () => {
        if (problems.length) {
            await orm.silent.call("ir.ui.menu", "crawl_report", [problems.splice(0)]);
        }
    };

    const EXPECTED = ["UserError", "ValidationError", "RedirectWarning", "MissingError"];
    let isPressing = false;
    const explain = (error) => {
        let cause = error;
        while (cause instanceof Error && cause.cause) {
            cause = cause.cause;
        }
        if (isPressing && EXPECTED.some((name) => cause?.exceptionName?.endsWith(`.${name}`))) {
            return;
        }
        // the server's trace ends with what matters, the browser's begins with it
        const trace = cause?.data?.debug
            ? cause.data.debug.split("\n").filter((line) => line.includes("File ")).slice(-14)
            : (cause?.stack || "").split("\n").slice(0, 4);
        tell([`${cause?.exceptionName || cause?.name} ${cause?.data?.message || cause?.message}`, ...trace].join("\n  "));
    };
    registry.category("error_handlers").add(
        "crawl",
        (env, error, original) => {
            explain(original);
            error.event?.preventDefault();
            return true;
        },
        { sequence: 0 }
    );
    registry.category("ir.actions.report handlers").add("crawl", () => true, { sequence: 0 });
    window.open = () => null;

    const pending = new Map();
    rpcBus.addEventListener("RPC:REQUEST", ({ detail }) => pending.set(detail.data.id, detail.url));
    rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => pending.delete(detail.data.id));
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const idle = async () => {
        const start = Date.now();
        for (let calm = 0; calm < 2; calm = pending.size ? 0 : calm + 1) {
            await frame();
            if (Date.now() - start > 15000) {
                tell(`is not done after 15 seconds: ${[...pending.values()]}`);
                pending.clear();
            }
        }
    };
    const doing = async (call) => {
        try {
            await call();
        } catch (error) {
            explain(error);
        }
        await idle();
    };
    const closeDialogs = async () => {
        for (let tries = 0; document.querySelector(".modal") && tries < 5; tries++) {
            dialog.closeAll();
            await idle();
        }
    };

    const isSeen = (element) => element.offsetParent !== null && !element.disabled;
    const seen = new Set();
    const isNew = (...parts) => {
        const key = parts.join(" ");
        return !seen.has(key) && seen.add(key);
    };

    const openPages = async (...where) => {
        for (const [index, page] of [...document.querySelectorAll(".o_form_view .o_notebook .nav-link")].entries()) {
            if (index && page.isConnected && isSeen(page)) {
                at(...where, page.textContent.trim());
                await doing(() => page.click());
            }
        }
    };

    // each button once for each model: the server undoes what it did, unless it opened a dialog
    const pressButtons = async (model, ...where) => {
        const find = () =>
            [...document.querySelectorAll(".o_form_view button[name]")].filter(
                (button) => isSeen(button) && !button.closest(".modal") && !button.closest("td")
            );
        const form = action.currentController;
        for (const name of new Set(find().map((button) => button.name))) {
            const button = find().find((other) => other.name === name);
            if (!button || !isNew("button", model, name)) {
                continue;
            }
            at(...where, `button ${name}`);
            isPressing = true;
            await doing(() => button.click());
            await idle();
            isPressing = false;
            await closeDialogs();
            if (action.currentController?.jsId !== form.jsId) {
                await doing(() => action.restore(form.jsId));
            }
        }
    };

    const openForm = async (model, ...where) => {
        const { domain, context } = action.currentController.props;
        let ids = [];
        at(...where, "form");
        await doing(async () => (ids = await orm.search(model, domain || [], { limit: 1, context })));
        if (!ids.length || !isNew("form", model, action.currentController.action.id, ids[0])) {
            return;
        }
        await doing(() => action.switchView("form", { resId: ids[0], resIds: ids }));
        await openPages(...where, "form");
        if (pressed.some((prefix) => model.startsWith(prefix))) {
            await pressButtons(model, ...where, "form");
        }
    };

    const started = Date.now();
    let opened = 0;
    for (const target of targets) {
        at(target.menu);
        await doing(() => action.doAction(target.action, { clearBreadcrumbs: true }));
        opened++;
        if (document.querySelector(".modal")) {
            await closeDialogs();
            await send();
            continue;
        }
        const controller = action.currentController;
        if (controller?.action.type !== "ir.actions.act_window" || !controller.views) {
            continue;
        }
        const model = controller.action.res_model;
        const types = new Map(controller.action.views.map(([id, type]) => [type, id]));
        isNew("view", model, types.get(controller.view.type), controller.view.type);
        for (const { type, multiRecord } of controller.views) {
            if (type === controller.view.type || !multiRecord || !thorough.includes(model)) {
                continue;
            }
            if (!isNew("view", model, types.get(type), type)) {
                continue;
            }
            at(target.menu, type);
            await doing(() => action.switchView(type));
            opened++;
        }
        if (types.has("form") && controller.view.type !== "form") {
            await openForm(model, target.menu);
        } else if (controller.view.type === "form") {
            await openPages(target.menu);
        }
        await closeDialogs();
        await send();
    }
    await send();
    console.log(`crawled ${targets.length} menus, ${opened} views, ${seen.size} in ${(Date.now() - started) / 1000} s`);
    console.log("test successful");
})();
