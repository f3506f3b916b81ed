# Sourced by the scripts beside it: where things are, and how they speak.

set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
PYTHON=$ROOT/.venv/bin/python
export PYTHONUTF8=1
# Tests and workers start many processes; each would compile everything anew.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}

# The path of a Python that is new enough, or nothing.
find_python() {
  local candidate versions=${PYENV_ROOT:-$HOME/.pyenv}/versions
  for candidate in python3.13 python3.12 python3.14 python3 \
    "$versions"/3.13.*/bin/python3 "$versions"/3.12.*/bin/python3 "$versions"/3.1[4-9].*/bin/python3; do
    # A pyenv shim may exist and yet refuse to run: ask for the program behind it.
    "$candidate" -c 'import sys; assert sys.version_info >= (3, 12); print(sys.executable)' \
      2>/dev/null && return
  done
  return 1
}

# A port of 127.0.0.1 that is free now.
free_port() {
  "$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Start a program in the background, out of reach of the terminal's Ctrl-C: a signal to the web
# server and its workers at once makes them wait for each other. Its id is then in $STARTED.
start() {
  setsid "$@" &
  STARTED=$!
}

# End what `start` started: ask the program, wait ten seconds, insist with all its children.
end() {
  local tries=0
  kill -TERM "$1" 2>/dev/null || true
  while kill -0 "$1" 2>/dev/null; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || kill -KILL -- "-$1" 2>/dev/null || kill -KILL "$1" 2>/dev/null || true
    sleep 0.1
  done
  wait "$1" 2>/dev/null || true
}
