#!/usr/bin/env bash
# How fast a blob goes from one real node to another over loopback, beside a plain copy over TCP, and what that does to
# keystrokes.
#
#   Tests/blobs.sh [--rounds N] [--size MIB] [--program FILE]
#
#   --rounds N      how often each is measured, in turn; 3 unless given. What is printed are medians of the rounds
#   --size MIB      of the blob; 512 unless given
#   --program FILE  use this atelier instead of the release build
#
# The copy reads a file, sends it over a connection and writes it, and is over when the disk has it: what a blob does without its
# cipher and its hashes. Needs python3. Compare figures of one run: the machine is in all of them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

arguments=("$@")
if [[ " $* " != *" --program "* ]]; then
    swift build -c release --product atelier --explicit-target-dependency-import-check error >&2
    program=$(swift build -c release --explicit-target-dependency-import-check error --show-bin-path)/atelier
    arguments+=(--program "$program")
fi
exec python3 Tests/blobs.py "${arguments[@]}"
