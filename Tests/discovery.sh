#!/usr/bin/env bash
# Real nodes in networks of their own: how soon members find each other by beacons alone, and what a stranger sees.
#
#   Tests/discovery.sh [--runs N] [--program FILE]
#
#   --runs N        starts in each of the four networks; 3 unless given, which takes less than a minute (12 for a figure)
#   --program FILE  use this atelier instead of the one that was built last
#
# Needs root, network namespaces (ip netns) and python3; where it lacks one of them, it says so and checks nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

skip() {
    echo "DISCOVERY NOT TESTED: $1"
    exit 0
}

[[ $(uname) == Linux ]] || skip "network namespaces are a matter of Linux."
[[ $(id -u) == 0 ]] || skip "network namespaces need root."
command -v ip >/dev/null || skip "there is no ip (package iproute2)."
command -v python3 >/dev/null || skip "there is no python3."
probe=atelier-probe-$$
ip netns add "$probe" 2>/dev/null || skip "network namespaces are forbidden here."
ip netns delete "$probe"

arguments=("$@")
if [[ " $* " != *" --program "* ]]; then
    program=
    for configuration in release debug; do
        if [[ -z $program && -x .build/$configuration/atelier ]]; then program=.build/$configuration/atelier; fi
    done
    [[ -n $program ]] || { echo "Nothing is built: swift build --product atelier" >&2; exit 1; }
    arguments+=(--program "$program")
fi
exec python3 Tests/discovery.py "${arguments[@]}"
