# Sourced by script/bootstrap: Debian packages and the fonts of official papers.

RUNTIME_PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 gettext
  fonts-lxgw-wenkai fonts-liberation fonts-noto-cjk"
TEST_PACKAGES="chromium poppler-utils nginx"
PAPER_FONTS="FandolFang-Regular FandolHei-Regular FandolKai-Regular FandolSong-Bold FandolSong-Regular"
APT="apt-get -qq -o DPkg::Lock::Timeout=600"

as_root() {
  if [ "$(id -u)" = 0 ]; then
    DEBIAN_FRONTEND=noninteractive "$@"
  else
    sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

may_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

# Print the packages of the arguments that are not installed.
missing_packages() {
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      printf '%s ' "$package"
  done
}

# Install the Debian packages named; say what could not be installed, and how to. Never fails.
install_debian_packages() {
  local missing
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  if may_install; then
    say "Installing $missing"
    # shellcheck disable=SC2086 # a list of names
    { as_root $APT update && as_root $APT install --no-install-recommends -y $missing; } \
      >var/apt.log 2>&1 || say "apt-get failed, see var/apt.log."
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
  fi
  say "Not installed: $missing"
  say "  Ask an administrator for: apt-get install $missing"
}

install_system_packages() {
  if ! command -v dpkg-query >/dev/null; then
    [ -e .venv/bootstrapped ] || say "No Debian system: have the equivalents of" \
      "$RUNTIME_PACKAGES${DEV:+ $TEST_PACKAGES} installed."
    return
  fi
  # shellcheck disable=SC2086 # lists of names
  install_debian_packages $RUNTIME_PACKAGES ${DEV:+$TEST_PACKAGES}
}

fonts_complete() {
  local font
  for font in $PAPER_FONTS; do
    [ -s "var/fonts/$font.otf" ] || return 1
  done
}

# The Fandol faces, GPL with font exception: five files out of a Debian package of 50 MB.
install_paper_fonts() {
  local font installed folder
  ! fonts_complete || return 0
  mkdir -p var/fonts
  for font in $PAPER_FONTS; do
    for folder in /usr/share/texlive /usr/share/texmf /usr/share/fonts /usr/local/share/fonts; do
      installed=$(find "$folder" -name "$font.otf" -print -quit 2>/dev/null || true)
      [ -z "$installed" ] || cp "$installed" var/fonts/
    done
  done
  ! fonts_complete || return 0
  say "Fetching the Fandol fonts"
  if ! extract_fandol >var/fandol.log 2>&1 || ! fonts_complete; then
    say "Not installed: the fonts of official papers (see var/fandol.log)."
    say "  Copy ${PAPER_FONTS// /.otf, }.otf into var/fonts, out of Debian's texlive-lang-chinese."
  fi
}

extract_fandol() (
  set -e
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  fonts=$PWD/var/fonts
  cd "$folder"
  # As root apt drops its rights before it downloads.
  chmod 777 "$folder"
  apt-get -q download texlive-lang-chinese || { as_root $APT update && apt-get -q download texlive-lang-chinese; }
  dpkg-deb --fsys-tarfile texlive-lang-chinese_*.deb |
    tar -x --strip-components=9 -C "$fonts" --wildcards '*/public/fandol/Fandol*.otf'
)
