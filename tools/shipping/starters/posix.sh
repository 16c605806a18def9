#!/bin/sh
# Nothing but the shell itself is needed, so that it runs where there is little else.
case $0 in
*/*) here=${0%/*} ;;
*) here=. ;;
esac
here=$(CDPATH='' cd -- "$here" && pwd) || exit 1
home=${HOME:-/nowhere}

fits() {
    [ -x "$1" ] && "$1" -I -c 'import sys; sys.exit(sys.version_info[:2] != (@TUPLE@))' >/dev/null 2>&1
}

for candidate in \
    "$here/python/bin/python@PYTHON@" \
    "$here/python/bin/python3" \
    "$(command -v python@PYTHON@)" \
    /Library/Frameworks/Python.framework/Versions/@PYTHON@/bin/python@PYTHON@ \
    "$home"/Library/Frameworks/Python.framework/Versions/@PYTHON@/bin/python@PYTHON@ \
    /opt/homebrew/bin/python@PYTHON@ \
    /usr/local/bin/python@PYTHON@ \
    "$home"/.local/bin/python@PYTHON@ \
    "$home"/.local/share/uv/python/cpython-@PYTHON@.*/bin/python@PYTHON@ \
    "$home"/.pyenv/versions/@PYTHON@.*/bin/python@PYTHON@; do
    if fits "$candidate"; then
        exec "$candidate" -I -X utf8 "$here/start.py" "$@"
    fi
done

echo "Python @PYTHON@ is not on this computer. @REMEDY@" >&2
echo "Or put an unpacked Python folder beside this file, called: python" >&2
exit 1
