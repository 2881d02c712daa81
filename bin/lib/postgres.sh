# shellcheck shell=bash
# A private PostgreSQL cluster in the cache folder, reached by a socket only: the machine's own server is left alone.

PG_ROLE=odoo
# many short queries on small tables
PG_SPEED="-c jit=off -c update_process_title=off -c autovacuum_naptime=10min -c checkpoint_timeout=1h"
PG_PORT=5432 # only names the socket file: the cluster listens on no network address

setup_postgres() {
    PG_BIN=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -n | tail -n 1)
    [ -x "$PG_BIN/initdb" ] || die "PostgreSQL's server programs were not found below /usr/lib/postgresql."
    local version
    version=$(basename "$(dirname "$PG_BIN")")
    PG_DATA=$CACHE/postgresql-$version
    PG_SOCKET=$CACHE/run
    # a socket's path may have 107 bytes
    [ "${#PG_SOCKET}" -le 85 ] || PG_SOCKET=/tmp/$ADDON-$(printf '%s' "$CACHE" | sha256sum | cut -c1-8)
    as_user mkdir -p "$PG_SOCKET"
    export PGHOST=$PG_SOCKET PGPORT=$PG_PORT PGUSER=$PG_ROLE
    if [ ! -f "$PG_DATA/.complete" ]; then
        step "Creating a private PostgreSQL $version cluster"
        rm -rf "$PG_DATA"
        as_user "$PG_BIN/initdb" -D "$PG_DATA" --username="$PG_ROLE" --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
        # data here is made anew at any time, so speed goes before safety against power loss
        as_user tee -a "$PG_DATA/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 512MB
work_mem = 32MB
max_wal_size = 2GB
max_connections = 120
logging_collector = off
CONF
        as_user touch "$PG_DATA/.complete"
    fi
    # Every command holds a shared lock while it needs the server; the last one to leave stops it.
    exec 9>"$CACHE/postgres.lock"
    flock -s 9
    trap stop_postgres_when_last EXIT
    if ! as_user "$PG_BIN/pg_ctl" -D "$PG_DATA" status >/dev/null 2>&1; then
        step "Starting PostgreSQL"
        as_user "$PG_BIN/pg_ctl" -D "$PG_DATA" -w -t 120 -l "$PG_DATA/server.log" \
            -o "-k $PG_SOCKET -p $PG_PORT $PG_SPEED" start >/dev/null 8>&- 9>&- ||
            die "PostgreSQL did not start." "Its log: $PG_DATA/server.log"
    fi
}

stop_postgres_when_last() {
    trap - ERR
    flock -u 9
    if flock -n -x 9; then
        as_user "$PG_BIN/pg_ctl" -D "$PG_DATA" -m fast stop >/dev/null 2>&1
    fi
    return 0
}

psql_run() { as_user env PGHOST="$PGHOST" PGPORT="$PGPORT" PGUSER="$PGUSER" "$PG_BIN/psql" -X -q -v ON_ERROR_STOP=1 -d postgres "$@"; }

database_exists() { [ "$(psql_run -tAc "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]; }

drop_database() {
    psql_run -c "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)" 2>/dev/null
    as_user rm -rf "$CACHE/data/filestore/$1"
}

# copy_database FROM TO: with its filestore
copy_database() {
    drop_database "$2"
    psql_run -c "CREATE DATABASE \"$2\" TEMPLATE \"$1\""
    if [ -d "$CACHE/data/filestore/$1" ]; then
        as_user cp -a "$CACHE/data/filestore/$1" "$CACHE/data/filestore/$2"
    fi
}
