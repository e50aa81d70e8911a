using System.Globalization;
using Rask.LogForwarder.Commands.Replay;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Spool;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Commands.Spool;

/// <summary><c>spool ls | cat | verify | repair | replay</c>: looks at the batches that wait on disk.</summary>
internal static class SpoolCommand
{
    private const string Heading = "SEGMENT   BATCHES    RECORDS        BYTES  OLDEST           STATE     CONTAINERS\n";

    private const string HelpText =
        """
        Usage: rask-log-forwarder spool ls | verify | repair [options]
               rask-log-forwarder spool cat [SEGMENT] [options]
               rask-log-forwarder spool replay --endpoint URL [options]

        Looks at the batches that wait on disk because the aggregator could not take
        them. The forwarder sends them by itself, first of all, when it runs; nothing
        here has to be done for that.

          ls      Lists the segments: what is not delivered, how old it is, and whose.
                  It reads the headers only.
          cat     Writes the lines to standard output, a JSON object each. Lines that
                  are no JSON are wrapped: {"rask.raw":"text"}, {"rask.base64":"bytes"}.
          verify  Reads everything and compares the checksums.
          repair  Writes damaged segments anew with the batches that are intact, and
                  keeps a copy of what they were in quarantine/. A start of the
                  forwarder passes over the damage by itself.
          replay  Sends the batches, oldest first, under the names that they have, so
                  that nothing is stored twice, and removes what was taken. It tries
                  again for ever, as the forwarder does; what is refused goes to the
                  dead letters. For a forwarder that is not coming back.

        ls, cat and verify may run beside the forwarder, repair and replay may not.

        Options

        """ + SpoolPath.Help + ReplayOptions.Help +
        """
          --container ID
              With cat: only this container; the first characters of its id do.

        Examples
          rask-log-forwarder spool cat --state-dir ./state | jq -r .log
          rask-log-forwarder spool replay --state-dir ./state \
            --endpoint http://127.0.0.1:9600/v1/aggregate
          lz4 -dc ./state/spool/00000001.lz4 | jq -c .

        Exit codes
          0  all is well; with replay: nothing is left
          1  something is damaged; with replay: batches are left

        """ + CommandFailures.Help;

    /// <summary>The row for the table of commands.</summary>
    public static readonly Command Row = new("spool", "Lists, shows, checks, repairs and sends the batches that wait on disk.", HelpText, Run);

    private static int Run(CommandContext context) => CommandFailures.Catch(context, () =>
    {
        var path = SpoolPath.Take(context, out var noPath);
        var container = context.Arguments.TakeValue("--container");
        var replay = ReplayOptions.Take(context, out var noReplay);
        var action = context.Arguments.TakeWord();
        var segment = action == "cat" ? context.Arguments.TakeWord() : null;
        if (context.RefuseMistakes() is { } refused) return refused;
        if (action is not ("ls" or "cat" or "verify" or "repair" or "replay"))
            return context.Fail("say what to do: spool ls, cat, verify, repair or replay; see spool --help", ExitCode.Configuration);
        if (container is not null && action != "cat") return context.Fail("--container; allowed: only with spool cat", ExitCode.Configuration);
        if (action == "replay" && replay is null) return context.Fail(noReplay, ExitCode.Configuration);
        if (path is null) return context.Fail(noPath, ExitCode.Configuration);
        if (action == "replay") return SpoolReplayCommand.Run(context, path, replay!);
        // A forwarder that never had to wait has no spool, and one that may keep none has none either.
        if (!Directory.Exists(path.Directory)) return Nothing(context, action, path.Directory);
        if (action == "repair") return Repair(context, path);
        using var view = new SpoolView(path.Directory);
        return action switch
        {
            "ls" => List(context, view),
            "verify" => Verify(context, view),
            _ => Show(context, view, segment, container ?? ""),
        };
    });

    private static int Nothing(CommandContext context, string action, string directory)
    {
        if (action == "ls") context.Write(Heading);
        context.Tell($"nothing waits on disk: there is no {directory}");
        return ExitCode.Success;
    }

    private static int List(CommandContext context, SpoolView view)
    {
        context.Write(Heading);
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
                return context.Fail($"there is no segment {Configuration.QuotedValue.Of(segment)}; spool ls shows those that there are", ExitCode.Configuration);
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

        return isDamaged ? context.Fail("some of it is damaged and was left out; spool verify says where", ExitCode.NotWell) : ExitCode.Success;
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

        context.Write($"{Plural.Of(batches, "batch", "batches")} intact, {Plural.Of(damages, "place", "places")} damaged\n");
        return damages == 0 ? ExitCode.Success : ExitCode.NotWell;
    }

    private static int Repair(CommandContext context, SpoolPath path)
    {
        using var state = path.StateDirectory is null ? null : StateDirectory.TryOpen(path.StateDirectory, out _);
        var log = new SelfLog(context.Error, LogSeverity.Warn, TimeProvider.System);
        var repaired = SpoolRepair.Run(path.Directory, log, (number, scan) => Tell(context, number, scan), out var reason);
        if (repaired is not { } count) return context.Fail(reason!, ExitCode.Configuration);
        context.Write($"{Plural.Of(count, "segment", "segments")} repaired\n");
        return ExitCode.Success;
    }

    private static void Tell(CommandContext context, long number, SegmentScan scan)
    {
        foreach (var damage in scan.Damage)
        {
            context.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{number:d8}: bytes {damage.Start} to {damage.End - 1} are damaged: {(damage.Description is { } batch ? $"batch {batch.Id}" : "a header, so which batch it was is not known")}\n"));
        }
    }
}
