#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test. The last line is `N passed, N failed`; the exit code is 0 only
# when something ran and nothing failed. Further arguments go to `swift test` (for instance: --filter NoiseTests).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The same flags for building and testing: others would build everything twice.
flags=(--explicit-target-dependency-import-check error)

missing_packages() {
    local package header
    for package in libsodium-dev:sodium.h libsqlite3-dev:sqlite3.h libdeflate-dev:libdeflate.h; do
        header=${package#*:}
        if [[ ! -e /usr/include/$header ]]; then echo "${package%%:*}"; fi
    done
    # Real terminals and programs in them, for what is shared of terminals; a real sandbox, for commands of others.
    for package in tmux:tmux vim:vim less:less bubblewrap:bwrap; do
        if ! command -v "${package#*:}" >/dev/null; then echo "${package%%:*}"; fi
    done
}

install_packages() {
    command -v apt-get >/dev/null || return 0 # another system: its compiler will say what is missing
    local missing
    missing=$(missing_packages)
    [[ -n $missing ]] || return 0
    local as_root=()
    if [[ $(id -u) != 0 ]]; then
        if ! command -v sudo >/dev/null; then
            echo "Missing: $missing. Install them as root: apt-get install" $missing >&2
            exit 1
        fi
        as_root=(sudo)
    fi
    echo "Installing" $missing
    "${as_root[@]}" apt-get update -q
    # shellcheck disable=SC2086 # one word each
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -q -y --no-install-recommends $missing
}

find_swift() {
    if command -v swift >/dev/null; then return; fi
    local folder
    for folder in "$HOME/.local/share/swiftly/bin" /usr/libexec/swift/bin /opt/swift/usr/bin /usr/local/swift/usr/bin; do
        if [[ -x $folder/swift ]]; then
            export PATH="$folder:$PATH"
            return
        fi
    done
    echo "No swift found. Atelier needs Swift 6.2 or newer: https://www.swift.org/install" >&2
    exit 1
}

install_packages
find_swift
swift build --build-tests "${flags[@]}"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
swift test --skip-build "${flags[@]}" "$@" 2>&1 | tee "$log" || status=$?

# Swift Testing ends with one line for the whole run, and has one for each test that failed (and for its cases).
total=$(sed -nE 's/^.*Test run with ([0-9]+) tests? .*(passed|failed) after .*$/\1/p' "$log" | tail -n 1)
failed=$(grep -E '^.{1,4} Test .* failed after ' "$log" | grep -cvE ' Test (run with|case passing) ' || true)
if [[ -z $total ]]; then
    echo "The test run did not come to its end." >&2
    total=1 failed=1
fi
if [[ $status != 0 && $failed == 0 ]]; then failed=1; fi
echo "$((total - failed)) passed, $failed failed"
if [[ $failed != 0 ]]; then exit 1; fi
if [[ $total == 0 ]]; then
    echo "No test ran." >&2
    exit 1
fi
