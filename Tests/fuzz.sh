#!/usr/bin/env bash
# Looks for bytes that break a reader of foreign bytes, with libFuzzer and the address sanitizer:
#
#     Tests/fuzz.sh [seconds for each target, or 0] [target ...]
#     Tests/fuzz.sh build
#
# Without seconds all targets together have some three minutes, at most ten seconds each. As many run at once as the
# machine has processors. Prints one line for each target and fails when one of them crashed, hung or grew without bound,
# or when the planted trap of the canary was not found. What broke a target is kept, and the line says where. Needs
# clang's libFuzzer, which comes with the toolchains for Linux.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-0}
shift || true
budget=180
jobs=$(nproc 2>/dev/null || echo 1)
swiftc=$(command -v swiftc || true)
for folder in /opt/swift/usr/bin "$HOME/.local/share/swiftly/bin" /usr/libexec/swift/bin /usr/local/swift/usr/bin; do
    if [[ -z $swiftc && -x $folder/swiftc ]]; then swiftc=$folder/swiftc; fi
done
if [[ -z $swiftc ]]; then
    echo "No swiftc found." >&2
    exit 1
fi

work=${ATELIER_FUZZ_FOLDER:-.build-fuzz}
mkdir -p "$work"
sanitize=(-sanitize=fuzzer,address)
flags=(
    -O -whole-module-optimization -parse-as-library -swift-version 6 -package-name atelier -I "$work"
    -Xcc -fmodule-map-file=Sources/CDeflate/module.modulemap -Xcc -fmodule-map-file=Sources/CSodium/module.modulemap
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
    -enable-upcoming-feature MemberImportVisibility
)

# The rooms that are read by, in the order of their layers: two rows that know nothing of each other, then the rest.
engine=(Compression CRDT)
link=(SodiumCrypto Noise Identity Pairing SecureChannel Discovery LocalRPC TerminalRendering TerminalScreen Folders)
above=(Membership Replication Spaces Chat Reviews Workshops ReviewContents ReviewProofs NodeCore)

# Of the folders' room only what reads: the rest is calls of the system.
sources() {
    case $1 in
    Folders) echo Sources/Folders/{ByteSet,GlobPattern,IgnoreRules}.swift ;;
    FuzzTargets) echo Tests/FuzzTargets ;;
    *) echo "Sources/$1" ;;
    esac
}

# Each room becomes one object file, with the sanitizers' marks in it.
compile() {
    local room=$1
    find $(sources "$room") -name '*.swift' | sort | xargs "$swiftc" "${flags[@]}" "${sanitize[@]}" -enable-testing \
        -module-name "$room" -emit-module -emit-module-path "$work/$room.swiftmodule" -c -o "$work/$room.o"
}

compile_all() {
    local room
    for room in "$@"; do compile "$room" || return 1; done
}

build() {
    compile WireCodec || return 1
    compile_all "${engine[@]}" &
    local row=$!
    compile_all "${link[@]}" && wait "$row" || return 1
    compile_all "${above[@]}" && compile FuzzTargets &&
        "$swiftc" "${sanitize[@]}" "${objects[@]}" -ldeflate -lsodium -o "$work/fuzz"
}

rooms=(WireCodec "${engine[@]}" "${link[@]}" "${above[@]}")
objects=("${rooms[@]/#/$work/}" "$work/FuzzTargets")
objects=("${objects[@]/%/.o}")
start=$SECONDS
# All or nothing: a room's memory layout is compiled into the rooms above it.
read_by=("${rooms[@]/#/Sources/}" Tests/FuzzTargets Tests/fuzz.sh)
if [[ ! -e $work/fuzz || -n $(find "${read_by[@]}" -newer "$work/fuzz" -type f) ]]; then
    rm -f "$work/fuzz"
    if ! build >"$work/build.log" 2>&1; then
        grep -E 'error' "$work/build.log" >&2 || cat "$work/build.log" >&2
        exit 1
    fi
    echo "built in $((SECONDS - start)) s"
fi
if [[ $seconds == build ]]; then exit 0; fi

targets=()
while read -r name length; do
    if [[ $# == 0 || " $* " == *" $name "* ]]; then targets+=("$name $length"); fi
done < <("$work/fuzz" 2>/dev/null)
if [[ ${#targets[@]} == 0 ]]; then
    echo "There is no such target." >&2
    exit 1
fi
if [[ $seconds == 0 ]]; then
    seconds=$((budget * jobs / ${#targets[@]}))
    if [[ $seconds -gt 10 ]]; then seconds=10; fi
    if [[ $seconds -lt 2 ]]; then seconds=2; fi
fi

# The runner's own memory is no leak of ours, and a crash is told by libFuzzer.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=16 SWIFT_BACKTRACE=enable=no

# Runs a target from its seeds for so many seconds; false when it found something.
fuzz() {
    local name=$1 length=$2 corpus=$work/corpus-$1 log=$work/$1.log code=0 seconds=$seconds
    # It ends when it is found, after some two seconds as a rule, and chance must not miss it.
    if [[ $name == canary && $seconds -lt 40 ]]; then seconds=40; fi
    mkdir -p "$corpus"
    if ! ATELIER_FUZZ_TARGET=$name ATELIER_FUZZ_SEEDS=$corpus "$work/fuzz" >"$log" 2>&1; then
        echo "$name: its seeds could not be made; see $log"
        return 1
    fi
    ATELIER_FUZZ_TARGET=$name timeout "$((seconds + 60))" "$work/fuzz" -max_total_time="$seconds" -max_len="$length" \
        -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$work/$name-" "$corpus" \
        >"$log" 2>&1 </dev/null || code=$?
    local runs
    runs=$(sed -nE 's/^stat::number_of_executed_units: *([0-9]+)$/\1/p' "$log")
    if [[ $name == canary ]]; then
        if [[ $code != 0 ]] && grep -q 'Broken claim: the planted trap' "$log"; then
            echo "canary: the planted trap was found after ${runs:-?} runs"
        else
            echo "canary: the planted trap was NOT found"
            return 1
        fi
        rm -f "$work"/canary-*
    elif [[ $code == 0 ]]; then
        echo "$name: ${runs:-0} runs in $seconds s, nothing found"
    else
        echo "$name: FAILED after ${runs:-?} runs; see $log and $(ls -t "$work/$name"-* 2>/dev/null | head -n 1)"
        grep -m 2 -E 'Broken claim|ERROR: |Fatal error' "$log" || true
        return 1
    fi
}

status=0
running=0
for target in "${targets[@]}"; do
    if [[ $running -ge $jobs ]]; then
        wait -n || status=1
        running=$((running - 1))
    fi
    read -r name length <<<"$target"
    fuzz "$name" "$length" &
    running=$((running + 1))
done
while [[ $running -gt 0 ]]; do
    wait -n || status=1
    running=$((running - 1))
done
exit "$status"
