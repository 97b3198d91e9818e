#!/usr/bin/env bash
# Eight real nodes live together for hours: random edits, restarts, kills, new addresses, cut networks.
#
#   Tests/soak.sh HOURS [--seed S] [--program FILE]
#
#   HOURS           fractions are allowed: 0.05 is three minutes; 24 before a release
#   --program FILE  use this atelier instead of the one that was built last
#
# Each node is in a network namespace of its own, on a switch that can be cut in two. At the end of each interval all is
# quiet: then all texts, chats and members are equal everywhere within a minute, and every chat message that was acknowledged
# is there. Two nodes are never ended; what they take for each new change, after the first third, is bounded (soak.py). Needs
# root, network namespaces and python3; where it lacks one of them, it says so and checks nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

skip() {
    echo "NOTHING SOAKED: $1"
    exit 0
}

source Tests/networks.sh

if [[ $# == 0 || $1 == -* ]]; then
    sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit 2
fi
source Tests/program.sh
exec python3 Tests/soak.py "${arguments[@]}"
