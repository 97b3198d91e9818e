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

source Tests/networks.sh

source Tests/program.sh
exec python3 Tests/discovery.py "${arguments[@]}"
