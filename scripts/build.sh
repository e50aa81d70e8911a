#!/usr/bin/env bash
# Publishes the programs into a folder: build.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-out}
mkdir -p "$out"

publish() { # project, program
    local log
    log=$(mktemp)
    printf 'Publishing %s ... ' "$2"
    if ! dotnet publish "$1" -c Release -o "artifacts/publish/$2" >"$log" 2>&1; then
        echo failed
        grep -E '(error|warning) [A-Z]+[0-9]+' "$log" | sort -u >&2 || cat "$log" >&2
        exit 1
    fi
    # The compiler's own warnings about trimming and Native AOT; the linker's notes on static glibc are expected.
    if grep -E 'warning IL[0-9]+' "$log"; then exit 1; fi
    rm -f "$log"
    # A running program's file cannot be overwritten, but it can be replaced.
    cp "artifacts/publish/$2/$2" "$out/.$2.new"
    mv "$out/.$2.new" "$out/$2"
    echo "$out/$2 ($(du -k --apparent-size "$out/$2" | cut -f1) kB)"
}

publish src/Rask.LogForwarder rask-log-forwarder
publish src/Rask.LogAggregator rask-log-aggregator
publish bench/Rask.LoadTest rask-load-test
