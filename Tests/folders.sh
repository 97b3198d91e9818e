#!/usr/bin/env bash
# Two real nodes keep two folders equal to one space, while real programs work in them.
#
#   Tests/folders.sh [--kills N] [--seed S] [--only TRIALS] [--files N] [--size MIB] [--beside] [--program FILE]
#
#   --kills N       12 unless given; 200 for a release
#   --only TRIALS   of live, names, unwatched, apart, together, bytes_and_modes, editors, git, pace, kills; with commas. Only when they are named: many small files
#                   (--files, 50,000 unless given) and one large one (--size, 200 MiB unless given): files a second, memory, and how long a node's
#                   loop stood still
#   --program FILE  use this atelier instead of the one that was built last
#
# With --beside, the same pair of Syncthing is timed in the same run (../shared/baselines/syncthing_pair.py), where it is installed or may be.
#
# Everything that can be done to files on either side; edits while a node is down; both at one file at the same time; the ways in which vim, emacs,
# nano and sed save, and git checks out and rebases; and kill -9 of either node at any moment, after which each line is there once. Needs
# python3; installs the editors where it may.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v python3 >/dev/null; then
    echo "NO FOLDER SHARED: there is no python3."
    exit 0
fi
missing=()
for editor in vim emacs nano git; do
    if ! command -v "$editor" >/dev/null; then missing+=("${editor/emacs/emacs-nox}"); fi
done
if [[ ${#missing[@]} != 0 && $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || true
fi
if [[ " $* " == *" --beside "* ]] && ! command -v syncthing >/dev/null && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    apt-get install -y -qq --no-install-recommends syncthing >/dev/null || true
fi
# What the script needs beside it comes from PyPI, once, into the user's folder for caches.
libraries=${XDG_CACHE_HOME:-$HOME/.cache}/atelier-tests/syncthing-pair
if [[ " $* " == *" --beside "* && ! -x $libraries/bin/python ]]; then
    if python3 -m venv "$libraries.draft" &&
        "$libraries.draft/bin/python" -m pip install --quiet --disable-pip-version-check psutil; then
        mv "$libraries.draft" "$libraries"
    else
        rm -rf "$libraries.draft"
    fi
fi
export ATELIER_PAIR_PYTHON=$libraries/bin/python
source Tests/program.sh
exec python3 Tests/folders.py "${arguments[@]}"
