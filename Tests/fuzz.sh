#!/usr/bin/env bash
# Looks for bytes that break the engine or the fast lane, with libFuzzer and the address sanitizer:
#
#     Tests/fuzz.sh [seconds for each target, 10 unless given] [target ...]
#
# Prints one line for each target and fails when one of them crashed, hung or grew without bound, or when the planted
# trap of the canary was not found. What broke a target is kept, and the line says where. Needs clang's libFuzzer, which
# comes with the toolchains for Linux.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-10}
shift || true
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

# Each room becomes one object file, with the sanitizers' marks in it.
compile() {
    local room=$1
    find "$2" -name '*.swift' | sort | xargs "$swiftc" "${flags[@]}" "${sanitize[@]}" -enable-testing \
        -module-name "$room" -emit-module -emit-module-path "$work/$room.swiftmodule" -c -o "$work/$room.o"
}

build() {
    compile WireCodec Sources/WireCodec &&
        compile Compression Sources/Compression &&
        compile CRDT Sources/CRDT &&
        compile SodiumCrypto Sources/SodiumCrypto &&
        compile Noise Sources/Noise &&
        compile SecureChannel Sources/SecureChannel &&
        compile FuzzTargets Tests/FuzzTargets &&
        "$swiftc" "${sanitize[@]}" "$work"/{WireCodec,Compression,CRDT,SodiumCrypto,Noise,SecureChannel,FuzzTargets}.o \
            -ldeflate -lsodium -o "$work/fuzz"
}

start=$SECONDS
# All or nothing: a room's memory layout is compiled into the rooms above it.
sources=(Sources/{WireCodec,Compression,CRDT,SodiumCrypto,Noise,SecureChannel} Tests/FuzzTargets Tests/fuzz.sh)
if [[ ! -e $work/fuzz || -n $(find "${sources[@]}" -newer "$work/fuzz" -type f) ]]; then
    rm -f "$work/fuzz"
    if ! build >"$work/build.log" 2>&1; then
        grep -E 'error' "$work/build.log" >&2 || cat "$work/build.log" >&2
        exit 1
    fi
    echo "built in $((SECONDS - start)) s"
fi

# The runner's own memory is no leak of ours, and a crash is told by libFuzzer.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=16 SWIFT_BACKTRACE=enable=no
status=0

# Runs a target from its seeds for so many seconds.
fuzz() {
    local name=$1 length=$2 corpus=$work/corpus-$1 log=$work/$1.log code=0
    mkdir -p "$corpus"
    ATELIER_FUZZ_TARGET=$name ATELIER_FUZZ_SEEDS=$corpus "$work/fuzz" >"$log" 2>&1
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
            status=1
        fi
        rm -f "$work"/canary-*
    elif [[ $code == 0 ]]; then
        echo "$name: ${runs:-0} runs in $seconds s, nothing found"
    else
        echo "$name: FAILED after ${runs:-?} runs; see $log and $(ls -t "$work/$name"-* 2>/dev/null | head -n 1)"
        grep -m 2 -E 'Broken claim|ERROR: |Fatal error' "$log" || true
        status=1
    fi
}

while read -r name length; do
    if [[ $# == 0 || " $* " == *" $name "* ]]; then fuzz "$name" "$length"; fi
done < <("$work/fuzz" 2>/dev/null)
exit "$status"
