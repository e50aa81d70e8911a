using System.Globalization;
using Rask.LogForwarder.Commands.Replay;
using Rask.LogForwarder.Reliability;

namespace Rask.LogForwarder.Commands.DeadLetters;

/// <summary><c>dead-letters ls | cat | replay</c>: looks at the lines that an aggregator would not take.</summary>
internal static class DeadLettersCommand
{
    private const string HelpText =
        """
        Looks at the lines that the aggregator could not decode, and that are kept in the forwarder's state directory.

        Usage: rask-log-forwarder dead-letters ls | cat --state-dir DIR [--container ID]
               rask-log-forwarder dead-letters replay --state-dir DIR --endpoint URL [options]

          ls      Counts them by container and batch.
          cat     Writes the source lines to standard output, as they stood in the log.
          replay  Sends them once more, for example after the aggregator was repaired, and removes those that were taken.
                  What is refused again stays. The forwarder must not be running.

        Options
          --state-dir DIR           The forwarder's state directory (STATE_DIR).
          --container ID            Only this container; the first characters of its id are enough.

        """ + ReplayOptions.Help +
        """
        Exit codes: 0 all is well, 1 some entries are damaged, cannot be read or were refused again, 2 wrong usage or in
        use, 3 no permission.

        """;

    /// <summary>The row for the table of commands.</summary>
    public static readonly Command Row = new("dead-letters", "Counts, shows and sends again the lines that the aggregator could not decode.", HelpText, Run);

    private static int Run(CommandContext context)
    {
        var directory = context.Arguments.TakeValue("--state-dir") ?? context.Environment("STATE_DIR");
        var container = context.Arguments.TakeValue("--container") ?? "";
        var options = ReplayOptions.Take(context, out var mistake);
        var action = context.Arguments.TakeWord();
        if (context.RefuseMistakes() is { } refused) return refused;
        if (action is not ("ls" or "cat" or "replay")) return context.Fail("dead-letters: say what to do: ls, cat or replay; see dead-letters --help", ExitCode.Configuration);
        if (directory is null) return context.Fail("dead-letters: say where they are: --state-dir", ExitCode.Configuration);
        try
        {
            var path = Path.Combine(directory, "dead-letters.ndjson");
            // No file means that no line was ever refused.
            if (!File.Exists(path) && Directory.Exists(directory)) return action == "ls" ? List(context, [], static () => 0) : ExitCode.Success;
            if (action == "replay")
                return options is null ? context.Fail("dead-letters: " + mistake, ExitCode.Configuration) : LetterReplayCommand.Run(context, directory, path, container, options);
            var damaged = 0;
            var entries = Read(path, () => damaged++).Where(entry => entry.Owner.Key.StartsWith(container, StringComparison.Ordinal));
            if (action == "ls") return List(context, entries, () => damaged);
            foreach (var entry in entries)
            {
                context.Output.Write(entry.Line);
                context.Output.Write("\n"u8);
            }

            return damaged == 0 ? ExitCode.Success : context.Fail($"dead-letters: {damaged} entries are damaged", ExitCode.Unexpected);
        }
        catch (UnauthorizedAccessException error)
        {
            return context.Fail($"dead-letters: {error.Message} Run it as the user of the forwarder.", ExitCode.Permission);
        }
        catch (StateInUseException error)
        {
            return context.Fail($"dead-letters: {error.Message}", ExitCode.Configuration);
        }
        catch (IOException error)
        {
            return context.Fail($"dead-letters: {error.Message}", ExitCode.Unexpected);
        }
    }

    private static int List(CommandContext context, IEnumerable<StoredLetter> entries, Func<int> damaged)
    {
        var counts = new SortedDictionary<(string Container, string Batch, string Reason), int>();
        foreach (var entry in entries)
        {
            var key = (entry.Owner.Key, entry.Batch, entry.Reason);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        context.Write("    LINES  BATCH                          CONTAINER  REASON\n");
        foreach (var ((container, batch, reason), count) in counts)
            context.Write(string.Create(CultureInfo.InvariantCulture, $"{count,9}  {batch,-30} {container}  {reason}\n"));
        var lost = damaged();
        return lost == 0 ? ExitCode.Success : context.Fail($"dead-letters: {lost} entries are damaged", ExitCode.Unexpected);
    }

    private static IEnumerable<StoredLetter> Read(string path, Action damaged)
    {
        foreach (var line in File.ReadLines(path))
        {
            if (StoredLetter.TryRead(line) is { } letter) yield return letter;
            else damaged();
        }
    }
}
