#!/usr/bin/env bash
# How soon a newcomer sees a space with a million changes: two real nodes on loopback, joined by a code, each time anew.
#
#   Tests/cold-join.sh [--runs N] [--copies N] [--program FILE] [--trace FILE] [--home FOLDER]
#
#   --runs N        how often the newcomer comes; 5 unless given. What is printed last are medians
#   --copies N      how often the trace is typed, into a document of its own each time; 4 unless given
#   --program FILE  use this atelier instead of the release build
#   --trace FILE    an editing trace instead of the public one of 259,778 keystrokes
#   --home FOLDER   where the host's profile is, or is made; it stays
#
# Needs python3. The history is made by `simulate history`, which takes some tens of seconds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

runs=5 copies=4 program='' home=''
trace=${ATELIER_TEST_DATA:-../shared/data}/editing-traces/sequential/automerge-paper.json.gz
while [[ $# -gt 0 ]]; do
    case $1 in
        --runs) runs=$2 ;;
        --copies) copies=$2 ;;
        --program) program=$2 ;;
        --trace) trace=$2 ;;
        --home) home=$2 ;;
        *) sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
    shift 2
done
flags=(-c release --explicit-target-dependency-import-check error)
if [[ -z $program ]]; then
    swift build "${flags[@]}" --product atelier >&2
    program=$(swift build "${flags[@]}" --show-bin-path)/atelier
fi
if [[ -z $home ]]; then
    home=$(mktemp -d "${TMPDIR:-/tmp}/atelier-cold-join.XXXXXX")
    trap 'rm -rf "$home"' EXIT
fi
home=$(realpath -m "$home")
if [[ ! -e $home/author/data/node.sqlite ]]; then
    [[ -r $trace ]] || { echo "NOTHING MEASURED: $trace cannot be read." >&2; exit 0; }
    mkdir -p "$home"
    swift run "${flags[@]}" simulate history "$trace" --copies "$copies" --profile "$home/author" >&2
fi
python3 Tests/cold_join.py "$program" "$home" --runs "$runs"
