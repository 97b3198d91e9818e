#!/usr/bin/env bash
# How long a keystroke takes from one program's socket to another's, stage by stage; what bare sockets with one signature
# and its check take, which is the least that it can be on this machine; and a room of Yjs beside it.
#
#   Tests/keystroke.sh [--rounds N] [--keys N] [--program FILE]
#
#   --rounds N      how often each is measured, in turn; 3 unless given. What is printed are medians of the rounds
#   --keys N        single keys of a round; 300 unless given
#   --program FILE  use this atelier instead of the release build
#
# Ours are two real nodes on loopback with a client at each. The other is ../shared/baselines/yjs_room.py (or the file that
# ATELIER_YJS_ROOM names): a websocket room and two clients, the CRDT in Rust. Its libraries come from PyPI, once, into the
# user's folder for caches; without them or the script only ours is measured, and a line says so. Needs python3. Compare
# figures of one run: the machine is in all of them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v python3 >/dev/null; then
    echo "NOTHING MEASURED: there is no python3."
    exit 0
fi
arguments=("$@")
if [[ " $* " != *" --program "* ]]; then
    swift build -c release --product atelier --explicit-target-dependency-import-check error >&2
    program=$(swift build -c release --explicit-target-dependency-import-check error --show-bin-path)/atelier
    arguments+=(--program "$program")
fi
room=${ATELIER_YJS_ROOM:-../shared/baselines/yjs_room.py}
libraries=${XDG_CACHE_HOME:-$HOME/.cache}/atelier-tests/yjs-room
if [[ ! -f $room ]]; then
    echo "NOT COMPARED: there is no $room."
elif [[ -x $libraries/bin/python ]] || {
    python3 -m venv "$libraries.draft" &&
        "$libraries.draft/bin/python" -m pip install --quiet --disable-pip-version-check \
            pycrdt pycrdt-websocket websockets && mv "$libraries.draft" "$libraries"
}; then
    arguments+=(--room "$room" --room-python "$libraries/bin/python")
else
    rm -rf "$libraries.draft"
    echo "NOT COMPARED: pycrdt, pycrdt-websocket and websockets are not to be had."
fi
exec python3 Tests/keystroke.py "${arguments[@]}"
