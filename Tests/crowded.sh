#!/usr/bin/env bash
# What a space with many messages and many reviews costs: how soon its node is up, and how soon it answers.
#
#   Tests/crowded.sh [--messages N] [--reviews N] [--program FILE] [--home FOLDER]
#
#   --messages N    how many are said; 100,000 unless given
#   --reviews N     how many are opened, each with ten comments; 1,000 unless given
#   --program FILE  use this atelier instead of the release build
#   --home FOLDER   where the profile is, or is made (some minutes); it stays
#
# Needs python3. Fails where the node takes longer to start, or to answer, than is wanted of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

messages=100000 reviews=1000 program='' home=''
while [[ $# -gt 0 ]]; do
    case $1 in
        --messages) messages=$2 ;;
        --reviews) reviews=$2 ;;
        --program) program=$2 ;;
        --home) home=$2 ;;
        *) sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    esac
    shift 2
done
if [[ -z $program ]]; then
    flags=(-c release --explicit-target-dependency-import-check error)
    swift build "${flags[@]}" --product atelier >&2
    program=$(swift build "${flags[@]}" --show-bin-path)/atelier
fi
if [[ -z $home ]]; then
    home=$(mktemp -d "${TMPDIR:-/tmp}/atelier-crowded.XXXXXX")
    trap 'rm -rf "$home"' EXIT
fi
python3 Tests/crowded.py "$program" "$(realpath -m "$home")" --messages "$messages" --reviews "$reviews"
