#!/usr/bin/env bash
# What a node takes under attack: memory, and the keystrokes of a session that goes on meanwhile.
#
#   Tests/hostile-peers.sh [--seconds N] [--peers N] [--program FILE]
#
#   --seconds N     how long each attack lasts; 20 unless given
#   --peers N       how many attack at once; 62 unless given, which with the live session is one less than a node has links
#   --program FILE  use this atelier instead of the one that was built last
#
# Two attacks on a real node with which another one edits: by strangers (silence, junk, half handshakes, whole handshakes of
# devices that nobody knows), and by members who came in by an invitation (floods of each kind of message, bodies that never
# end, questions whose answers nobody reads, junk for changes). Fails when the node took more than 200 MiB, or when 99 of a
# hundred keystrokes did not come within 20 ms, unless they do not without an attack either. Needs python3 with the library
# `cryptography`, which is installed once, from PyPI, into the user's folder for caches.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

skip() {
    echo "NOBODY ATTACKED: $1"
    exit 0
}

[[ $(uname) == Linux ]] || skip "each peer has an address of its own in 127.0.0.0/8, which is a matter of Linux."
command -v python3 >/dev/null || skip "there is no python3."
libraries=${XDG_CACHE_HOME:-$HOME/.cache}/atelier-tests/hostile-peers
if [[ ! -x $libraries/bin/python ]]; then
    rm -rf "$libraries.draft"
    { python3 -m venv "$libraries.draft" &&
        "$libraries.draft/bin/python" -m pip install --quiet --disable-pip-version-check cryptography &&
        mv "$libraries.draft" "$libraries"; } || skip "the library cryptography is not to be had."
fi
source Tests/program.sh
exec "$libraries/bin/python" Tests/hostile_peers.py "${arguments[@]}"
