#!/usr/bin/env bash
# Plants one bug after the other in the real code and lets the simulator look for it, five minutes of a core at most for each.
# Builds with PLANTED_BUGS=1, which no other build has, in a folder of its own; `Tests/hunt.sh NAME...` looks for these
# alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export PLANTED_BUGS=1
limit=${ATELIER_HUNT_SECONDS:-300}
build=(swift build -c release --scratch-path .build/planted --product simulate)
build+=(--explicit-target-dependency-import-check error)
"${build[@]}"
simulate=$("${build[@]}" --show-bin-path)/simulate
bugs=("$@")
if [[ ${#bugs[@]} == 0 ]]; then mapfile -t bugs < <("$simulate" --plants); fi

out=$(mktemp)
trap 'rm -f "$out"' EXIT
missed=0
for bug in "${bugs[@]}"; do
    status=0
    # Time of the processor, not of the clock: the machine may do other work.
    spent=$(
        ulimit -t "$limit"
        code=0
        "$simulate" --plant "$bug" --seeds 1000000 >"$out" 2>&1 || code=$?
        times
        exit "$code"
    ) || status=$?
    # The last line is of all that ran in there, and the first figure of it is not the system's.
    spent=${spent##*$'\n'} spent=${spent%% *}
    if [[ $status == 1 ]]; then
        echo "found $bug after $spent: $(head -n 1 "$out")"
    elif [[ $status == 132 || $status == 133 || $status == 134 || $status == 139 ]]; then
        echo "found $bug after $spent: a broken promise ended the run: $(grep -m 1 atal "$out" || true)"
    else
        echo "MISSED $bug ($status) after $spent"
        missed=$((missed + 1))
    fi
done
echo "$((${#bugs[@]} - missed)) of ${#bugs[@]} planted bugs found"
[[ $missed == 0 ]]
