"""Who works in the demo company, and for it."""

# shown by bin/demo
# login: anna          demo          Anna Gruber, buyer; also approves losses and urgent dispatches
# login: paul          demo          Paul Egger, planner
# login: sven          demo          Sven Lang, shipping and receiving
# login: clara         demo          Clara Moser, accountant
# login: galvano       demo          Office of Galvano Huber, vendor (portal)
# login: nordic        demo          Office of Nordic SMT, vendor (portal)
# login: admin         admin         Administrator

STAFF = {
    "anna": ("Anna Gruber", "mrp_outsourcing.group_outsourcing_manager,purchase.group_purchase_manager"),
    "paul": (
        "Paul Egger",
        "mrp_outsourcing.group_outsourcing_user,mrp.group_mrp_manager,stock.group_stock_manager",
    ),
    "sven": ("Sven Lang", "stock.group_stock_user"),
    "clara": ("Clara Moser", "account.group_account_manager,account.group_account_user"),
}
PORTAL = {"galvano": "Galvano Huber", "nordic": "Nordic SMT"}


def hire(env):
    """Users of the company, by login."""
    users = env["res.users"].with_context(no_reset_password=True)
    return {
        login: users.create(
            {
                "name": name,
                "login": login,
                "password": "demo",
                "email": f"{login}@alpine.example.com",
                "group_ids": [(4, env.ref(group).id) for group in groups.split(",")],
            }
        )
        for login, (name, groups) in STAFF.items()
    }


def invite(env, vendors):
    """Portal users of vendors, by login."""
    return {
        login: env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "login": login,
                "password": "demo",
                "partner_id": env["res.partner"]
                .create({"name": f"{vendor} Office", "parent_id": vendors[vendor].id, "email": f"{login}@example.com"})
                .id,
                "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
            }
        )
        for login, vendor in PORTAL.items()
    }
