#!/usr/bin/env bash
# Kills nodes under load with SIGKILL, again and again, and has their stores read by somebody else.
#
#   Tests/kills.sh [--kills N] [--seed S] [--program FILE]
#
#   --kills N       50 unless given, which takes half a minute; 1000 for a release
#   --program FILE  use this atelier instead of the one that was built last
#
# Two real nodes share a text; clients write into it at one or at both, up to 64 edits unanswered, and note in a journal
# which were acknowledged. One node or both die at a moment of chance. Then a reader that has no line of the node's code
# (store_reader.py) opens each store as the crash left it: it is whole, no acknowledged edit is missing, chains agree. The
# nodes start again, meet, and end with the same text. Needs python3.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! command -v python3 >/dev/null; then
    echo "NOTHING KILLED: there is no python3."
    exit 0
fi
source Tests/program.sh
exec python3 Tests/kills.py "${arguments[@]}"
