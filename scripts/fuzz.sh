#!/usr/bin/env bash
# Coverage-guided fuzzing of the parser with afl-fuzz: FUZZ_SECONDS (60) for each target. Fails where it finds something.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-60}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || { echo "FUZZ_SECONDS=$seconds: a number of seconds, 1 or more" >&2; exit 2; }

scripts/setup.sh fuzz
work=$(pwd)/out/fuzz
rm -rf "$work/bin"
mkdir -p "$work"
dotnet build tests/Rask.Fuzz -c Release -v quiet --nologo -clp:ErrorsOnly
# A copy: what is instrumented runs under the fuzzer alone.
plain=tests/Rask.Fuzz/bin/Release/net10.0
cp -r "$plain" "$work/bin"
dotnet tool restore >/dev/null
# Counts the branches that an input takes; what it is told of the fast and the general path is all that it has to go by.
dotnet sharpfuzz "$work/bin/rask-log-forwarder.dll"

# No window to draw in, no complaints about the machine's settings, and the program is no binary with counters of its own.
export AFL_SKIP_BIN_CHECK=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1
finds=0
for target in envelope text; do
    rm -rf "${work:?}/$target"
    dotnet "$plain/rask-fuzz.dll" seeds "$target" "$work/$target/seeds" tests/Rask.LogForwarder.Tests/Fixtures/*/*.log
    # The fuzzer leaves out what fails before it starts.
    dotnet "$plain/rask-fuzz.dll" "$target" "$work/$target/seeds"/* || finds=$((finds + 1))
    echo "== $target, $seconds s, $(find "$work/$target/seeds" -type f | wc -l) seeds"
    afl-fuzz -i "$work/$target/seeds" -o "$work/$target/finds" -V "$seconds" -t 5000 -m none -- \
        dotnet "$work/bin/rask-fuzz.dll" "$target" >"$work/$target/afl.log" 2>&1 || { tail -n 20 "$work/$target/afl.log"; exit 1; }
    stats=$work/$target/finds/default/fuzzer_stats
    echo "   $(awk '/^execs_done/ { print $3 }' "$stats") runs, $(awk '/^corpus_count/ { print $3 }' "$stats") inputs that took new ways"
    for find in "$work/$target"/finds/default/{crashes,hangs}/id*; do
        [ -e "$find" ] || continue
        finds=$((finds + 1))
        dotnet "$plain/rask-fuzz.dll" "$target" "$find" || true
    done
done
[ "$finds" -eq 0 ] && { echo "nothing found"; exit 0; }
echo "$finds found. Each is a test from now on: copy it to tests/Rask.LogForwarder.Tests/Fixtures/fuzz/<target>-<what>, and mend it." >&2
exit 1
