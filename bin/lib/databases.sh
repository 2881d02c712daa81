# shellcheck shell=bash
# A template database with everything the addon depends on, made once per Odoo and list of dependencies.

manifest_depends() {
    "$VENV/bin/python" - "$REPO/__manifest__.py" <<'PY'
import ast, sys
print(",".join(ast.literal_eval(open(sys.argv[1], encoding="utf-8").read())["depends"]))
PY
}

# template_database [MODULES]: sets TEMPLATE; MODULES defaults to the addon's dependencies
template_database() {
    local modules=${1:-$(manifest_depends)} log
    TEMPLATE=deps_${ODOO_VERSION}_$(printf '%s %s' "$modules" "$(basename "$VENV")" | sha256sum | cut -c1-8)
    database_exists "$TEMPLATE" && return 0
    step "Building the template database with the modules this addon depends on (a few minutes, once)"
    log=$CACHE/$TEMPLATE.log
    drop_database "$TEMPLATE-new"
    psql_run -c "CREATE DATABASE \"$TEMPLATE-new\" TEMPLATE template0 ENCODING 'UTF8'"
    odoo_server "$TEMPLATE-new" -i "$modules" --stop-after-init --no-http --logfile="$log" ||
        die "Odoo could not install $modules." "Its log: $log"
    psql_run -c "ALTER DATABASE \"$TEMPLATE-new\" RENAME TO \"$TEMPLATE\""
    [ ! -d "$CACHE/data/filestore/$TEMPLATE-new" ] || as_user mv "$CACHE/data/filestore/$TEMPLATE-new" "$CACHE/data/filestore/$TEMPLATE"
}

# refuse_warnings LOG: fails where Odoo logged one, save what Odoo itself says on this set-up with or without the addon.
ALLOWED_WARNINGS='wkhtmltopdf|unpatched Qt|geoip|GeoIP'

refuse_warnings() {
    local log=$1
    if grep -E " (WARNING|ERROR|CRITICAL) " "$log" | grep -vE "$ALLOWED_WARNINGS" >&2; then
        die "Odoo logged the warnings above." "The whole log: $log"
    fi
}

# keep_attachments_in_database DATABASE: tests that run side by side share a filestore, and Odoo's test classes clean it
# up after themselves: files of the others, too
keep_attachments_in_database() {
    psql_run -d "$1" -c "INSERT INTO ir_config_parameter (key, value) VALUES ('ir_attachment.location', 'db')
        ON CONFLICT (key) DO UPDATE SET value = 'db'"
}

# prepare_everything: all that the commands share
prepare_everything() {
    setup_folders
    install_system_packages
    setup_odoo
    setup_venv
    setup_postgres
    location_addon
}

DEMO_DATABASE=${DEMO_DATABASE:-mrp_outsourcing_demo}

# odoo_script DATABASE LOG: runs standard input in Odoo's shell; an exception in it fails the command
odoo_script() {
    as_user "$VENV/bin/python" -m odoo shell -c "$(write_odoo_conf "$1" 0)" --no-http --logfile="$2" >&2
}

# demo_story DATABASE LOG
demo_story() {
    odoo_script "$1" "$2" <<'PY'
from odoo.addons.mrp_outsourcing.demo import story
story.tell(env)
env.cr.commit()
PY
}

# odoo_uninstall DATABASE LOG
odoo_uninstall() {
    odoo_script "$1" "$2" <<'PY'
env["ir.module.module"].search([("name", "=", "mrp_outsourcing")]).button_immediate_uninstall()
PY
}
