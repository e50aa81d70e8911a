#!/usr/bin/env bash
# Everything that must hold: formatting, analyzers, AOT, unit and end-to-end tests. Its last line counts the tests.
set -uo pipefail
cd "$(dirname "$0")/.."

passed=0 failed=0 skipped=0 failures=
# What failed stands last, where a reader of a long output looks first.
finish() { printf '%s' "$failures"; echo "$passed passed, $failed failed, $skipped skipped"; [ "$failed" -eq 0 ]; }
step() { # title, command ...: a step that is no test counts as one failure where it fails
    echo "== $1"
    shift
    "$@" && return 0
    failed=$((failed + 1))
    finish
    exit 1
}

suite() { # test project
    echo "== $1"
    local log
    log=$(mktemp)
    dotnet test --project "tests/$1" -c Release --no-build --no-progress 2>&1 | tee "$log"
    local code=${PIPESTATUS[0]}
    count() { sed -nE "s/^ *$1: ([0-9]+).*/\1/p" "$log" | tail -n 1; }
    local p f s
    p=$(count succeeded) f=$(count failed) s=$(count skipped)
    passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
    local report
    report=$(awk '/^ *failed /{ n = 12 } n-- > 0' "$log")
    [ -z "$report" ] || failures+="$report"$'\n'
    # A run that ended badly and counted no failure did not finish.
    if [ "$code" -ne 0 ] && [ "${f:-0}" -eq 0 ]; then failed=$((failed + 1)); fi
    rm -f "$log"
}

step "Packages" scripts/setup.sh test
step "Build, with analyzers" dotnet build Rask.slnx -c Release -v quiet
step "Formatting" dotnet format Rask.slnx --verify-no-changes --no-restore
step "Native AOT" scripts/build.sh out
step "Load test checks itself" out/rask-load-test self-test
suite Rask.LogForwarder.Tests
suite Rask.LogAggregator.Tests
suite Rask.EndToEnd.Tests
finish
