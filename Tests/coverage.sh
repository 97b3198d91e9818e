#!/usr/bin/env bash
# Runs the tests of the engine and prints how many of its lines they reach. Fails below 95 of a hundred, or at the number
# given instead:
#
#     Tests/coverage.sh [percent]
#
# `ATELIER_COVERAGE_PACKAGE` names another folder to build in than the package itself.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "${ATELIER_COVERAGE_PACKAGE:-$root}"
least=${1:-95}

for folder in "$HOME/.local/share/swiftly/bin" /usr/libexec/swift/bin /opt/swift/usr/bin /usr/local/swift/usr/bin; do
    if ! command -v swift >/dev/null && [[ -x $folder/swift ]]; then export PATH="$folder:$PATH"; fi
done
swift=$(readlink -f "$(command -v swift)")
# Other versions of LLVM's tools do not read what this toolchain writes.
tools=$(dirname "$swift")
flags=(--explicit-target-dependency-import-check error --scratch-path .build-coverage)

binaries=$(swift build "${flags[@]}" --show-bin-path)
rm -f "$binaries"/codecov/*
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
if ! swift test "${flags[@]}" --enable-code-coverage --filter CRDTTests >"$log" 2>&1; then
    grep -E 'error:|✘' "$log" | cut -c 1-160 | head -n 20 >&2
    status=1
fi
# After a failure the test command leaves this undone.
"$tools/llvm-profdata" merge -sparse "$binaries"/codecov/*.profraw -o "$binaries/codecov/all.profdata"
report=$("$tools/llvm-cov" report "$binaries/AtelierPackageTests.xctest" -instr-profile "$binaries/codecov/all.profdata" \
    -ignore-filename-regex='/(Tests|\.build[^/]*|WireCodec|Compression)/')
# File, then three columns each of regions, functions and lines: count, missed, covered.
awk '/^TOTAL/ || /\.swift/ { printf "%7s of %5d lines  %s\n", $10, $8, $1 }' <<<"$report" | sort -n
covered=$(awk '/^TOTAL/ { sub("%", "", $10); print $10 }' <<<"$report")
echo "CRDT: $covered % of lines"
if awk -v covered="$covered" -v least="$least" 'BEGIN { exit covered + 0 >= least + 0 }'; then
    echo "That is below $least %." >&2
    status=1
fi
exit "$status"
