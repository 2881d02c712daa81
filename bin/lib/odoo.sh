# shellcheck shell=bash
# Odoo 19 itself and what it needs from PyPI.

ODOO_PACKAGES="odoo-19 libjs-jquery libjs-jquery-form libjs-underscore fonts-font-awesome
    fonts-glyphicons-halflings fonts-inconsolata fonts-montserrat fonts-ocr-b fonts-roboto-unhinted"

# ODOO_SOURCE=/path/to/odoo: an own Odoo 19 (a checkout, or the folder above its `odoo` package) is used as it is.
setup_odoo() {
    if [ -n "${ODOO_SOURCE:-}" ]; then
        [ -f "$ODOO_SOURCE/odoo/release.py" ] ||
            die "ODOO_SOURCE=$ODOO_SOURCE holds no odoo/release.py." "Point it at the folder that holds Odoo's \`odoo\` package."
        ODOO_HOME=$ODOO_SOURCE
    elif [ -f /usr/lib/python3/dist-packages/odoo/release.py ] &&
        grep -q '^version_info = (19, 0' /usr/lib/python3/dist-packages/odoo/release.py; then
        ODOO_HOME=/usr/lib/python3/dist-packages
    else
        download_odoo
    fi
    local release=$ODOO_HOME/odoo/release.py
    grep -q '^version_info = (19, 0' "$release" || die "$release is not of Odoo 19.0." "Set ODOO_SOURCE to an Odoo 19.0."
    # what the cached databases were made with
    ODOO_VERSION=$(printf '%s %s' "$ODOO_HOME" "$(stat -c %Y "$release")" | sha256sum | cut -c1-8)
}

# Debian ships Odoo 19 in its newest suites: fetched through a private package list, so the machine's apt stays as it is.
download_odoo() {
    local root=$CACHE/odoo-19.0 work
    ODOO_HOME=$root/usr/lib/python3/dist-packages
    [ -f "$root/.complete-2" ] && return 0
    step "Downloading Odoo 19 (about 130 MB)"
    command -v apt-get >/dev/null || die "No apt-get to fetch Odoo with." "Set ODOO_SOURCE to an Odoo 19.0 of your own."
    work=$(mktemp -d)
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/debs" "$work/root"
    local mirror apt=(-o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
        -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root -q)
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | sort -u | head -n 1)
    [ -n "$mirror" ] || { apt-get update -q >&2; mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | sort -u | head -n 1); }
    [ -n "$mirror" ] || die "apt knows no package mirror on this machine." "Set ODOO_SOURCE to an Odoo 19.0 of your own."
    local keyring=/usr/share/keyrings/debian-archive-keyring.gpg signed=""
    [ -f $keyring ] && signed="[signed-by=$keyring] "
    echo "deb ${signed}$mirror sid main" >"$work/sources.list"
    quietly apt-get "${apt[@]}" update || die "The package list of Odoo could not be fetched." "Set ODOO_SOURCE to an Odoo 19.0 of your own."
    # shellcheck disable=SC2086
    (cd "$work/debs" && quietly apt-get "${apt[@]}" download $ODOO_PACKAGES) ||
        die "Odoo 19 could not be downloaded." "Set ODOO_SOURCE to an Odoo 19.0 of your own."
    step "Unpacking Odoo 19 (1.3 GB)"
    local deb link
    for deb in "$work"/debs/*.deb; do dpkg -x "$deb" "$work/root"; done
    # the packages link each other by absolute path; here they lie below another root
    find "$work/root" -type l -lname '/*' -print0 | while IFS= read -r -d '' link; do
        ln -sfn "$root$(readlink "$link")" "$link"
    done
    # Debian leaves a library out that blurs video backgrounds; Odoo's assets name it, and would log errors
    local missing=$work/root/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation
    [ -e "$missing" ] || { mkdir -p "$missing" && touch "$missing/selfie_segmentation.js"; }
    touch "$work/root/.complete-2"
    rm -rf "$root"
    mv "$work/root" "$root"
    rm -rf "$work"
    chmod -R a+rX "$root"
    ! is_root || chown -R "$SERVICE_USER:" "$root"
}

setup_venv() {
    local key
    key=$( (cat "$REPO/requirements-dev.txt" "$REPO/constraints.txt"; "$PYTHON" --version; echo "$PYTHON") | sha256sum | cut -c1-12)
    VENV=$CACHE/venv-$key
    if [ ! -f "$VENV/.complete" ]; then
        step "Installing Odoo's Python packages into a virtual environment"
        rm -rf "$VENV"
        "$PYTHON" -m venv "$VENV"
        quietly "$VENV/bin/pip" install --disable-pip-version-check -r "$REPO/requirements-dev.txt" -c "$REPO/constraints.txt" ||
            die "pip could not install the Python packages of requirements-dev.txt."
        touch "$VENV/.complete"
        ! is_root || chown -R "$SERVICE_USER:" "$VENV"
    fi
    # reportlab's own choice is the backend that needs cairo
    ! "$VENV/bin/python" -c 'import _rl_renderPM' 2>/dev/null || export RL_renderPMBackend=_renderPM
    # Odoo is imported from where it lies, like an editable install
    echo "$ODOO_HOME" >"$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/odoo.pth"
}

# The configuration of one database; printed path goes to `odoo -c`.
write_odoo_conf() {
    local database=$1 port=$2 conf=$CACHE/odoo-$1.conf core_addons=$ODOO_HOME/odoo/addons
    [ ! -d "$ODOO_HOME/addons/mrp" ] || core_addons=$core_addons,$ODOO_HOME/addons
    as_user tee "$conf" >/dev/null <<CONF
[options]
addons_path = $core_addons,$ADDONS
data_dir = $CACHE/data
db_host = $PG_SOCKET
db_port = $PG_PORT
db_user = $PG_ROLE
db_name = $database
list_db = False
http_interface = 127.0.0.1
http_port = $port
limit_time_cpu = 3600
limit_time_real = 3600
max_cron_threads = 0
without_demo = True
CONF
    printf '%s' "$conf"
}

# odoo DATABASE [ARGUMENTS]: Odoo's own command line on our set-up.
odoo_server() {
    local conf
    conf=$(write_odoo_conf "$1" "${HTTP_PORT:-8069}")
    shift
    # compiled once and kept: Debian ships Odoo's sources only, and compiling them takes seconds at each start
    as_user env PYTHONDONTWRITEBYTECODE= "$VENV/bin/python" -m odoo server -c "$conf" "$@"
}
