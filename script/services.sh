# Sourced by script/test: a PostgreSQL and a Redis of our own in a temporary directory, on free
# ports of 127.0.0.1. DATABASE_URL and REDIS_URL are taken as they are where they are set.

SERVICES_FOLDER= REDIS_PID= POSTGRES_BIN=

# Run a program of PostgreSQL, which refuses to be run by root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    runuser -u "$(id -un postgres 2>/dev/null || echo nobody)" -- "$@"
  else
    "$@"
  fi
}

find_postgres() {
  local folder
  for folder in $(ls -dr /usr/lib/postgresql/*/bin 2>/dev/null) "$(dirname "$(command -v initdb || echo /-)")"; do
    [ ! -x "$folder/initdb" ] || { POSTGRES_BIN=$folder && return; }
  done
  return 1
}

start_postgres() {
  find_postgres || { install_debian_packages postgresql && find_postgres; } ||
    fail "No PostgreSQL was found: install it (Debian: postgresql) or set DATABASE_URL."
  local data=$SERVICES_FOLDER/postgres port
  port=$(free_port)
  mkdir "$data"
  [ "$(id -u)" != 0 ] || chown "$(id -un postgres 2>/dev/null || echo nobody)" "$data"
  (
    cd "$data"
    as_postgres "$POSTGRES_BIN/initdb" --pgdata data --username chuangsai --auth trust \
      --encoding UTF8 --locale C.UTF-8 --no-sync
    # Nothing here has to outlive a power cut.
    as_postgres "$POSTGRES_BIN/pg_ctl" --pgdata data --wait --log log start -o \
      "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=200"
  ) >"$SERVICES_FOLDER/postgres.log" 2>&1 || {
    cat "$SERVICES_FOLDER/postgres.log" "$data/log" >&2 || true
    fail "PostgreSQL did not start."
  }
  export DATABASE_URL=postgres://chuangsai@127.0.0.1:$port/postgres
}

start_redis() {
  command -v redis-server >/dev/null || install_debian_packages redis-server
  command -v redis-server >/dev/null ||
    fail "No Redis was found: install it (Debian: redis-server) or set REDIS_URL."
  local port tries=0
  port=$(free_port)
  start redis-server --bind 127.0.0.1 --port "$port" --dir "$SERVICES_FOLDER" --save "" \
    --appendonly no >"$SERVICES_FOLDER/redis.log" 2>&1
  REDIS_PID=$STARTED
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { cat "$SERVICES_FOLDER/redis.log" >&2 && fail "Redis did not start."; }
    sleep 0.1
  done
  export REDIS_URL=redis://127.0.0.1:$port/0
}

start_services() {
  SERVICES_FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/chuangsai-services.XXXXXX")
  chmod 755 "$SERVICES_FOLDER"
  trap stop_services EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  [ -n "${DATABASE_URL:-}" ] || start_postgres
  [ -n "${REDIS_URL:-}" ] || start_redis
}

stop_services() {
  trap - EXIT HUP INT TERM
  [ -z "$REDIS_PID" ] || end "$REDIS_PID"
  [ ! -d "$SERVICES_FOLDER/postgres/data" ] ||
    (cd "$SERVICES_FOLDER/postgres" && as_postgres "$POSTGRES_BIN/pg_ctl" --pgdata data --mode immediate stop) \
      >/dev/null 2>&1 || true
  rm -rf "$SERVICES_FOLDER"
}
