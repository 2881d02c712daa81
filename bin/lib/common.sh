# shellcheck shell=bash
# What every script shares: where things lie, how progress and failure are told, as whom things run.

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
ADDON=mrp_outsourcing
SERVICE_USER=mrp-outsourcing # stands in for root, as whom neither PostgreSQL nor Odoo should run
CURRENT_STEP="start"
STARTED_AT=$SECONDS

say() { printf '%s\n' "$*" >&2; }

# step TITLE: announces a step, so that a failure can say which one it was.
step() {
    CURRENT_STEP=$1
    say "[$((SECONDS - STARTED_AT))s] $1"
}

# die MESSAGE...: what is wrong, and how to go on.
die() {
    say "FAILED at: $CURRENT_STEP"
    printf '  %s\n' "$@" >&2
    exit 1
}

# quietly COMMAND...: its output goes to the set-up's log, and is shown where it fails.
quietly() {
    local log=$CACHE/setup.log
    printf '\n$ %s\n' "$*" >>"$log"
    if ! "$@" >"$log.part" 2>&1; then
        tail -n 25 "$log.part" >&2
        return 1
    fi
    cat "$log.part" >>"$log"
}

on_error() {
    local status=$?
    say "FAILED at: $CURRENT_STEP (exit $status)"
    say "  Nothing that was finished is lost: put right what the lines above say and start the same command again."
    exit "$status"
}
trap on_error ERR

is_root() { [ "$(id -u)" -eq 0 ]; }

ensure_service_user() {
    if is_root && ! id "$SERVICE_USER" >/dev/null 2>&1; then
        step "Creating the ordinary user $SERVICE_USER (PostgreSQL and Odoo do not run as root)"
        useradd --create-home --user-group --shell /bin/bash "$SERVICE_USER"
    fi
}

# as_user COMMAND...: runs it as the caller, or as the ordinary user where the caller is root.
as_user() {
    if is_root; then
        (cd / && runuser -u "$SERVICE_USER" -- env HOME="$RUN_HOME" USER="$SERVICE_USER" "$@")
    else
        "$@"
    fi
}

# Downloads, the unpacked Odoo, the virtual environment and the database cluster.
setup_folders() {
    ensure_service_user
    if is_root; then
        RUN_HOME=$(getent passwd "$SERVICE_USER" | cut -d: -f6)
        CACHE=${MRP_OUTSOURCING_CACHE:-$RUN_HOME/.cache/$ADDON}
    else
        RUN_HOME=$HOME
        CACHE=${MRP_OUTSOURCING_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/$ADDON}
    fi
    as_user mkdir -p "$CACHE"
    # One setup at a time: a second command waits here until the first has set everything up.
    exec 8>"$CACHE/setup.lock"
    flock -n 8 || { say "Another command is setting up; waiting for it."; flock 8; }
}

setup_finished() { exec 8>&-; }

# The addon under its technical name, whatever the checkout is called and whoever may read it: Odoo knows an addon by
# its folder, and pytest looks through links, so it is a copy. Each state of the files has a copy of its own: a demo
# that is being served is not disturbed by tests of what was changed since.
location_addon() {
    local files=(tar -C "$REPO" --exclude=./.git --exclude=__pycache__ --exclude='*.pyc' --sort=name --mtime=@0
        --owner=0 --group=0 --numeric-owner -cf - .)
    ADDONS=$CACHE/addons/$("${files[@]}" | sha256sum | cut -c1-16)
    ADDON_PATH=$ADDONS/$ADDON
    find "$CACHE/addons" -mindepth 1 -maxdepth 1 -mtime +2 -exec rm -rf {} + 2>/dev/null || true
    [ ! -f "$ADDON_PATH/__manifest__.py" ] || return 0
    mkdir -p "$ADDONS/new"
    # -m: Odoo finds out by its time that a style sheet or script has changed
    "${files[@]}" | tar -C "$ADDONS/new" -xmf -
    mv "$ADDONS/new" "$ADDON_PATH"
    ! is_root || chown -R "$SERVICE_USER:" "$CACHE/addons"
}
