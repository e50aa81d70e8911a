#!/usr/bin/env bash
# Runs the fault matrix at full length and puts its table into docs/reliability.md: fault-matrix.sh [--table-only]
set -euo pipefail
cd "$(dirname "$0")/.."
out=${RASK_OUT:-out}
page=docs/reliability.md
table=$out/fault-matrix-long.md

if [ "${1:-}" != --table-only ]; then
    rm -rf "$out/fault-matrix" "$table"
    RASK_LONG=1 dotnet test --project tests/Rask.EndToEnd.Tests -c Release --no-progress --filter-namespace Rask.EndToEnd.Tests.Faults.Matrix
fi

[ -s "$table" ] || { echo "$table is missing: run scripts/fault-matrix.sh without --table-only." >&2; exit 1; }
if ! grep -q '^<!-- fault matrix -->$' "$page" || ! grep -q '^<!-- end of fault matrix -->$' "$page"; then
    echo "$page lacks the lines <!-- fault matrix --> and <!-- end of fault matrix -->." >&2
    exit 1
fi
new=$(mktemp)
trap 'rm -f "$new"' EXIT
awk -v table="$table" '
    /^<!-- end of fault matrix -->$/ { inside = 0 }
    !inside { print }
    /^<!-- fault matrix -->$/ { inside = 1; while ((getline line < table) > 0) print line }
' "$page" >"$new"
cat "$new" >"$page"
echo "$page has the table of $(date -r "$table" -u +%Y-%m-%d), $(($(wc -l <"$table") - 2)) rows."
