# shellcheck shell=bash
# Programs that come from the machine's own package manager.

# executables needed -> Debian packages that bring them
missing_packages() {
    local needed=()
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || needed+=(postgresql)
    command -v chromium >/dev/null || command -v google-chrome >/dev/null || needed+=(chromium)
    command -v wkhtmltopdf >/dev/null || needed+=(wkhtmltopdf)
    command -v rsvg-convert >/dev/null || needed+=(librsvg2-bin)
    command -v pdftoppm >/dev/null || needed+=(poppler-utils)
    command -v gcc >/dev/null || needed+=(gcc python3-dev)
    [ -e /usr/share/fonts/truetype/dejavu ] || needed+=(fonts-dejavu-core)
    find_python >/dev/null && "$(find_python)" -c 'import ensurepip' 2>/dev/null || needed+=(python3-venv)
    if [ "$(find_python >/dev/null && "$(find_python)" -c 'import sys; print(sys.version_info >= (3, 13))')" = True ]; then
        [ -e /usr/include/cairo/cairo.h ] || needed+=(libcairo2-dev pkg-config gcc python3-dev)
    fi
    [ "${#needed[@]}" -eq 0 ] || printf '%s\n' "${needed[@]}"
}

# A Python that Odoo 19 supports and that the ordinary user may run.
find_python() {
    local candidate
    for candidate in "${MRP_OUTSOURCING_PYTHON:-}" /usr/bin/python3 /usr/bin/python3.1[0-3] python3.1{3,2,1,0}; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
        as_user "$candidate" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue
        command -v "$candidate"
        return 0
    done
    return 1
}

install_system_packages() {
    local packages
    packages=$(missing_packages | tr '\n' ' ')
    if [ -n "$packages" ]; then
        step "Installing system packages: $packages"
        command -v apt-get >/dev/null || die "This machine has no apt-get." "Install with its own package manager: $packages" "then start the command again."
        local sudo=()
        is_root || sudo=(sudo)
        is_root || sudo -n true 2>/dev/null || say "  sudo may ask for your password"
        # postgresql: no cluster of the machine's own is needed, ours is private
        quietly "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive sh -c \
            "apt-get update -q && apt-get install -q -y --no-install-recommends -o Dpkg::Use-Pty=0 $packages" ||
            die "apt-get could not install: $packages" "Install them by hand and start the command again."
    fi
    PYTHON=$(find_python) || die "No Python 3.10 to 3.13 found." "Set MRP_OUTSOURCING_PYTHON to one that this user may run."
}
