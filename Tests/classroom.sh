#!/usr/bin/env bash
# A class of real nodes, each in a network of its own on one switch: one mentor opens a room, everybody comes in and gets the
# starter files, the mentor types, and all answer a poll and raise a hand.
#
#   Tests/classroom.sh [--learners N] [--within SECONDS] [--keys N] [--starter-kib N] [--seed S] [--program FILE]
#
#   --learners N     40 unless given
#   --within S       everybody sets out within so many seconds; 20 unless given
#   --keys N         keystrokes of the mentor, ten a second; 200 unless given
#   --starter-kib N  what is in the starter files, half of it text; 4096 unless given
#   --seed S         draws what is drawn; 1 unless given
#   --program FILE   use this atelier instead of the one that was built last
#
# All must come in, have every file, see every keystroke, and be counted at the mentor's; told are how long that took, and
# how many copies of the files the mentor's machine sent. Needs root, network namespaces and python3; where it lacks one of them, it says so and checks
# nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

skip() {
    echo "NOTHING TAUGHT: $1"
    exit 0
}

source Tests/networks.sh
source Tests/program.sh
exec python3 Tests/classroom.py "${arguments[@]}"
