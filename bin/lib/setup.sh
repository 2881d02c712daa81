# shellcheck shell=bash
# Sourced by every command: the whole set-up, one concept a file.
set -Eeuo pipefail
_lib=$(dirname "${BASH_SOURCE[0]}")
for _part in common system odoo postgres databases; do
    # shellcheck source=/dev/null
    . "$_lib/$_part.sh"
done
