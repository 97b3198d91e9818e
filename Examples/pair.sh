#!/usr/bin/env bash
# Two nodes on this machine pair by a spoken code and write together: two editing histories at once, then both in one
# text, then single keystrokes that are timed. Ends with 0 only if every text is equal on both sides and nothing was lost.
#
#   Examples/pair.sh [--trace FILE] [--program FILE] [--keep]
#
#   --trace FILE    play this sequential editing trace at both nodes instead of the recorded histories
#   --program FILE  use this atelier instead of building one
#   --keep          leave the nodes running and their folder in place, to look around
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
history_first=$root/Examples/history/history-a.json.gz
history_second=$root/Examples/history/history-b.json.gz
program=
keep=no

say() { printf '%s\n' "$*" >&2; }
fail() { say "pair.sh: $1"; exit "${2:-1}"; }

while [ $# -gt 0 ]; do
    case $1 in
        --trace)
            [ $# -ge 2 ] || fail "$1 needs a file." 2
            history_first=$2 history_second=$2
            shift
            ;;
        --program)
            [ $# -ge 2 ] || fail "$1 needs a file." 2
            program=$2
            shift
            ;;
        --keep) keep=yes ;;
        -h | --help) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
        *) fail "There is no option $1; see $0 --help." 2 ;;
    esac
    shift
done
for file in "$history_first" "$history_second"; do
    [ -r "$file" ] || fail "The history $file cannot be read." 4
done

# Installs the C libraries' headers where they are missing.
install_libraries() {
    local missing=() header package
    while read -r header package; do
        [ -e "/usr/include/$header" ] || [ -e "/usr/local/include/$header" ] || missing+=("$package")
    done <<'LIST'
sodium.h libsodium-dev
sqlite3.h libsqlite3-dev
libdeflate.h libdeflate-dev
LIST
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || fail "Missing: ${missing[*]}. This is no Debian or Ubuntu; install them by hand."
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "Missing: ${missing[*]}. Install them as root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing ${missing[*]}."
    ${as_root[@]+"${as_root[@]}"} apt-get update -qq >&2 || say "The package lists could not be renewed; trying with the old ones."
    ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >&2 ||
        fail "apt-get could not install ${missing[*]}."
}

build() {
    command -v swift >/dev/null || fail "Swift 6.2 or later is needed and not in the PATH; see https://swift.org/install"
    install_libraries
    local flags=(-c release --product atelier --explicit-target-dependency-import-check error)
    say "Building (some minutes the first time)."
    (cd "$root" && swift build "${flags[@]}") >&2 || fail "The build failed."
    program=$(cd "$root" && swift build -c release --show-bin-path)/atelier
}

[ -n "$program" ] || build
[ -x "$program" ] || fail "$program is no program." 4

ATELIER_HOME=$(mktemp -d "${TMPDIR:-/tmp}/atelier-pair.XXXXXX")
export ATELIER_HOME
unset ATELIER_PROFILE ATELIER_PORT

clean_up() {
    local code=$?
    trap - EXIT
    if [ "$keep" = yes ]; then
        say "Left running, with ATELIER_HOME=$ATELIER_HOME; stop them with: atelier node stop --profile ada (and ben)."
        exit "$code"
    fi
    for profile in ada ben; do
        "$program" node stop --profile "$profile" >/dev/null 2>&1 || say "The node of $profile did not stop in order."
        # The log stays, to be read; keys and texts of the trial do not.
        rm -rf "$ATELIER_HOME/$profile/data" "$ATELIER_HOME/$profile/run"
    done
    rm -rf "$ATELIER_HOME/starter"
    exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The value of one plain text or number field of a line of JSON.
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p"; }

mkdir -p "$ATELIER_HOME/starter/notes"
printf '# Parser\n\nA small thing to write together.\n' >"$ATELIER_HOME/starter/README.md"
printf -- '- lexer\n- grammar\n' >"$ATELIER_HOME/starter/notes/plan.md"

for profile in ada ben; do
    ATELIER_NAME=$profile "$program" node start --profile "$profile" >/dev/null 2>&1 ||
        fail "The node of $profile did not start: $(tail -n 3 "$ATELIER_HOME/$profile/state/node.log" 2>/dev/null)"
done

say '$ atelier share starter                       (ada)'
shared=$("$program" share "$ATELIER_HOME/starter" --profile ada --json)
code=$(field code <<<"$shared")
port=$(field port <<<"$shared")
say "$code"
say "\$ atelier join $code    (ben)"
joined=0
"$program" join "$code" --profile ben || joined=$?
if [ "$joined" -eq 6 ]; then
    say "The announcement of the code does not get through on this machine; calling the address instead."
    say "\$ atelier join $code --address 127.0.0.1:$port    (ben)"
    joined=0
    "$program" join "$code" --profile ben --address "127.0.0.1:$port" || joined=$?
fi
[ "$joined" -eq 0 ] || fail "ben could not join." "$joined"

say ""
"$program" diag pair --first ada --second ben --history-first "$history_first" --history-second "$history_second"
