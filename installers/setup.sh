# shellcheck shell=sh disable=SC2034 # the lists are used by those who source this
# Sets up Zowl in this clone: what start.sh and test.sh share. To be sourced, from anywhere inside the clone.
# Safe to run again: it does only what is missing.

# What is needed, one per line: how to see that it is there, and the Debian package that brings it.
RUN_NEEDS='
program git git
library libGL.so.1 libgl1
library libEGL.so.1 libegl1
library libxkbcommon.so.0 libxkbcommon0
library libglib-2.0.so.0 libglib2.0-0
library libfontconfig.so.1 libfontconfig1
library libdbus-1.so.3 libdbus-1-3
library libxcb-cursor.so.0 libxcb-cursor0
library libxcb-icccm.so.4 libxcb-icccm4
library libxcb-keysyms.so.1 libxcb-keysyms1
library libxcb-shape.so.0 libxcb-shape0
library libxcb-xkb.so.1 libxcb-xkb1
library libxkbcommon-x11.so.0 libxkbcommon-x11-0
'
TEST_NEEDS='
program bwrap bubblewrap
program gnome-keyring-daemon gnome-keyring
program dbus-run-session dbus
program Xvfb xvfb
program xauth xauth
program xdotool xdotool
program openbox openbox
program tint2 tint2
program trayer trayer
program xwininfo x11-utils
file /usr/lib/notification-daemon/notification-daemon notification-daemon
file /etc/xdg/autostart/xfce4-notifyd.desktop xfce4-notifyd
program import imagemagick
program dex dex
file /usr/lib/python3/dist-packages/dbusmock python3-dbusmock
program desktop-file-validate desktop-file-utils
file /usr/libexec/at-spi-bus-launcher at-spi2-core
file /usr/lib/python3/dist-packages/pyatspi python3-pyatspi
'

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "$*"
    exit 4
}

# The newest Python that Zowl can use, or nothing.
find_python() {
    for candidate in python3.14 python3.13 python3.12 python3.11 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
}

is_there() {
    case $1 in
        program) command -v "$2" >/dev/null 2>&1 ;;
        file) [ -e "$2" ] ;;
        library) PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null | grep -qF "$2" ;;
    esac
}

# Whether a window can be shown: always on macOS, elsewhere when a display is named.
has_screen() {
    [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]
}

# The packages that bring what is missing of the given needs.
missing_packages() {
    python=$(find_python)
    [ -n "$python" ] || printf '%s ' python3
    if [ -z "$python" ] || ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        printf '%s ' python3-venv
    fi
    printf '%s\n' "$1" | while read -r kind name package; do
        [ -z "$kind" ] || is_there "$kind" "$name" || printf '%s ' "$package"
    done
}

# Install Debian packages, as root or through sudo.
install_packages() {
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null 2>&1; then
        stop "Please run as root, then start this again:
    apt-get update && apt-get install -y --no-install-recommends $*"
    fi
    say "Installing $*"
    apt update
    apt install -y --no-install-recommends "$@"
}

apt() {
    set -- env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi >/dev/null
}

# Bring what this machine lacks, or say what that is. Only Python and git are needed on systems without apt-get.
provide() {
    if command -v apt-get >/dev/null 2>&1; then
        packages=$(missing_packages "$1")
        # shellcheck disable=SC2086 # one word per package
        [ -z "$packages" ] || install_packages $packages
    fi
    [ -n "$(find_python)" ] || stop "Zowl needs Python 3.11 or newer with its venv module. Please install it."
    command -v git >/dev/null 2>&1 || stop "Zowl needs git. Please install it."
}

# Make .venv with Zowl in it. The argument is "" or an extra such as "[dev]".
make_environment() {
    stamp=.venv/zowl-setup
    wanted="$1 $(cksum <pyproject.toml)"
    if .venv/bin/python -c '' 2>/dev/null && grep -qxF "$wanted" "$stamp" 2>/dev/null; then
        return
    fi
    say "Setting up .venv: a minute or two"
    .venv/bin/python -c '' 2>/dev/null || "$(find_python)" -m venv --clear .venv
    .venv/bin/python -m pip install -q --disable-pip-version-check -e ".$1" >&2
    printf '%s\n' "$wanted" >>"$stamp"
}
