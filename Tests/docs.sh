#!/usr/bin/env bash
# Builds the documentation of the CRDT library. Fails on any warning, such as a link to a symbol that is gone or a
# parameter that no longer exists, and on a public declaration without a word of its own. Needs the Swift toolchain
# alone. Takes some five seconds, and half a minute more when the room is to be built first.
#
#     Tests/docs.sh [FOLDER]    # the pages go to FOLDER, or nowhere
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The same flags as everywhere: others would build everything twice.
flags=(--explicit-target-dependency-import-check error)
swift build "${flags[@]}" --target CRDT
modules=$(swift build "${flags[@]}" --show-bin-path)/Modules

mkdir "$work/symbols"
triple=$(swift -print-target-info | sed -nE 's/^ *"triple": "(.*)",$/\1/p' | head -n 1)
search=(-I "$modules" -I Sources/CDeflate)
if command -v xcrun >/dev/null; then search+=(-sdk "$(xcrun --show-sdk-path)"); fi
if command -v pkg-config >/dev/null; then
    for flag in $(pkg-config --cflags libdeflate); do search+=(-Xcc "$flag"); done
fi
swift symbolgraph-extract -module-name CRDT -target "$triple" "${search[@]}" \
    -minimum-access-level public -skip-synthesized-members -output-dir "$work/symbols"
# The extractor does not fail when it finds nothing.
[[ -s $work/symbols/CRDT.symbols.json ]] || { echo "No symbols of CRDT were found." >&2; exit 1; }

docc=$(command -v docc || xcrun --find docc)
convert() {
    "$docc" convert Sources/CRDT/CRDT.docc --additional-symbol-graph-dir "$work/symbols" --output-dir "$1" "${@:2}"
}
convert "${1:-$work/pages}" --warnings-as-errors

# Not a warning of the tool, but in its table: what has no first sentence (column 3). The compiler makes `init(rawValue:)`.
undocumented=$(convert "$work/coverage" --experimental-documentation-coverage --coverage-summary-level detailed |
    awk -F '|' '$3 ~ /false/ && $2 !~ /CollectionGroup|Article|Module/ && $1 !~ /^init\(rawValue:\)/ { print $1 }')
if [[ -n $undocumented ]]; then
    printf 'Public, and without a word:\n%s\n' "$undocumented" >&2
    exit 1
fi
echo "The documentation of CRDT builds without a warning."
