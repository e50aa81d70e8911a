using System.Globalization;
using System.Text;
using Rask.LogForwarder.Commands.Replay;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Spool;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Commands.Spool;

/// <summary><c>spool ls | cat | verify | repair | replay</c>: looks at the batches that wait on disk.</summary>
internal static class SpoolCommand
{
    private const string HelpText =
        """
        Looks at the batches that wait on disk because the aggregator could not take them.

        Usage: rask-log-forwarder spool ls | verify | repair [options]
               rask-log-forwarder spool cat [SEGMENT] [--container ID] [options]
               rask-log-forwarder spool replay --state-dir DIR --endpoint URL [options]

          ls      Lists the segments: batches and records that are not delivered, bytes, age and containers.
          cat     Writes the lines to standard output, a JSON object each. Lines that are no JSON are wrapped:
                  {"rask.raw":"text"} or {"rask.base64":"bytes"}.
          verify  Reads everything and compares the checksums. Exits with 1 where there is damage.
          repair  Writes damaged segments anew with the batches that are intact, and keeps a copy of what they were in
                  quarantine/. The forwarder must not be running. It does the like by itself at every start.
          replay  Sends the batches, oldest first, under the names that the forwarder gave them, so that nothing is stored
                  twice, and removes what was taken. It tries again for ever, as the forwarder does; what is refused goes
                  to the dead letters. The forwarder must not be running. It does the same by itself at its next start.

        ls, cat and verify may run beside a forwarder.

        Options

        """ + SpoolPath.Help + ReplayOptions.Help +
        """
          --container ID            With cat: only this container; the first characters of its id are enough.

        Examples
          rask-log-forwarder spool cat --state-dir /var/lib/rask-log-forwarder/nginx | jq -r .log
          rask-log-forwarder spool replay --state-dir /var/lib/rask-log-forwarder/nginx \
              --endpoint http://aggregator:9600/v1/aggregate
          lz4 -dc /var/lib/rask-log-forwarder/nginx/spool/00000001.lz4 | jq -c .

        Exit codes: 0 all is well, 1 damage, a failure, or batches that are left, 2 wrong usage or in use, 3 no permission.

        """;

    /// <summary>The row for the table of commands.</summary>
    public static readonly Command Row = new("spool", "Lists, shows, checks, repairs and sends the batches that wait on disk.", HelpText, Run);

    private static int Run(CommandContext context)
    {
        var directory = SpoolPath.Take(context, out var stateDirectory);
        var container = context.Arguments.TakeValue("--container");
        var replay = ReplayOptions.Take(context, out var mistake);
        var action = context.Arguments.TakeWord();
        var segment = action == "cat" ? context.Arguments.TakeWord() : null;
        if (context.RefuseMistakes() is { } refused) return refused;
        if (action is not ("ls" or "cat" or "verify" or "repair" or "replay"))
            return context.Fail("spool: say what to do: ls, cat, verify, repair or replay; see spool --help", ExitCode.Configuration);
        if (directory is null) return context.Fail("spool: say where it is: --state-dir or --disk-fallback-path", ExitCode.Configuration);
        if (container is not null && action != "cat") return context.Fail("--container; allowed: only with cat", ExitCode.Configuration);
        try
        {
            if (action == "replay")
                return replay is null ? context.Fail("spool: " + mistake, ExitCode.Configuration) : SpoolReplayCommand.Run(context, directory, stateDirectory, replay);
            if (action == "repair") return Repair(context, directory, stateDirectory);
            using var view = new SpoolView(directory);
            return action switch
            {
                "ls" => List(context, view),
                "verify" => Verify(context, view),
                _ => Show(context, view, segment, container ?? ""),
            };
        }
        catch (UnauthorizedAccessException error)
        {
            return context.Fail($"spool: {error.Message} Run it as the user of the forwarder.", ExitCode.Permission);
        }
        catch (StateInUseException error)
        {
            return context.Fail($"spool: {error.Message}", ExitCode.Configuration);
        }
        catch (IOException error)
        {
            return context.Fail($"spool: {error.Message}", ExitCode.Unexpected);
        }
    }

    private static int List(CommandContext context, SpoolView view)
    {
        context.Write("SEGMENT   BATCHES    RECORDS        BYTES  OLDEST           STATE     CONTAINERS\n");
        foreach (var number in view.Segments)
        {
            using var file = view.Open(number, verify: false, out var scan, out var length);
            if (file is null) continue;
            var (batches, records) = (0, 0L);
            DateTimeOffset? oldest = null;
            SortedSet<string> containers = [];
            foreach (var record in scan.Records())
            {
                batches++;
                records += record.Description!.Records;
                oldest ??= record.Written;
                containers.Add(record.Description.Owner.Service.Length > 0 ? record.Description.Owner.Service : record.Description.Owner.Key);
            }

            var state = scan.Damage.Count == 0 ? "ok" : "damaged";
            var age = oldest is null ? "delivered" : oldest.Value.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            context.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{number:d8} {batches,8} {records,10} {length,12}  {age,-16} {state,-9} {string.Join(' ', containers)}\n"));
        }

        return ExitCode.Success;
    }

    private static int Show(CommandContext context, SpoolView view, string? segment, string container)
    {
        long? only = null;
        if (segment is not null)
        {
            var name = segment.EndsWith(".lz4", StringComparison.Ordinal) ? segment[..^4] : segment;
            if (!long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !view.Segments.Contains(number))
                return context.Fail($"spool: there is no segment {segment}; see spool ls", ExitCode.Configuration);
            only = number;
        }

        var isDamaged = false;
        foreach (var number in view.Segments)
        {
            if (only is not null && only != number) continue;
            // Verified, because a wrong header would lead past intact batches.
            using var file = view.Open(number, verify: true, out var scan, out _);
            if (file is null) continue;
            foreach (var record in scan.Records())
            {
                if (!record.Description!.Owner.Key.StartsWith(container, StringComparison.Ordinal)) continue;
                if (view.TryReadLines(file, record, out var lines)) context.Output.Write(lines);
                else isDamaged = true;
            }

            isDamaged |= scan.Damage.Count > 0;
        }

        return isDamaged ? context.Fail("spool: some of it is damaged and was left out; see spool verify", ExitCode.Unexpected) : ExitCode.Success;
    }

    private static int Verify(CommandContext context, SpoolView view)
    {
        var (batches, damages) = (0, 0);
        foreach (var number in view.Segments)
        {
            using var file = view.Open(number, verify: true, out var scan, out _);
            if (file is null) continue;
            foreach (var _ in scan.Records()) batches++;
            damages += scan.Damage.Count;
            Tell(context, number, scan);
        }

        context.Write(string.Create(CultureInfo.InvariantCulture, $"{batches} batches are intact, {damages} places are damaged\n"));
        return damages == 0 ? ExitCode.Success : ExitCode.Unexpected;
    }

    private static int Repair(CommandContext context, string directory, string? stateDirectory)
    {
        using var state = stateDirectory is null || !Directory.Exists(stateDirectory) ? null : StateDirectory.TryOpen(stateDirectory, out _);
        using var errors = new MemoryStream();
        var log = new SelfLog(errors, LogSeverity.Warn, TimeProvider.System);
        var repaired = SpoolRepair.Run(directory, log, (number, scan) => Tell(context, number, scan), out var reason);
        if (errors.Length > 0) _ = context.Fail(Encoding.UTF8.GetString(errors.ToArray()).TrimEnd(), ExitCode.Unexpected);
        if (repaired is null) return context.Fail($"spool: {reason}", ExitCode.Configuration);
        context.Write(string.Create(CultureInfo.InvariantCulture, $"{repaired} segments were repaired\n"));
        return ExitCode.Success;
    }

    private static void Tell(CommandContext context, long number, SegmentScan scan)
    {
        foreach (var damage in scan.Damage)
        {
            context.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{number:d8}: bytes {damage.Start} to {damage.End} are damaged: {damage.Description?.Id.ToString() ?? "no header"}\n"));
        }
    }
}
