using System.Globalization;
using Rask.LogForwarder.Commands.Replay;

namespace Rask.LogForwarder.Commands.DeadLetters;

/// <summary><c>dead-letters ls | cat | replay</c>: looks at the lines that an aggregator would not take.</summary>
internal static class DeadLettersCommand
{
    private const string HelpText =
        """
        Usage: rask-log-forwarder dead-letters ls | cat [options]
               rask-log-forwarder dead-letters replay --endpoint URL [options]

        Looks at the lines that the aggregator refused or could not decode. They are
        kept in dead-letters.ndjson in the forwarder's state directory.

          ls      Counts them by container, batch and reason.
          cat     Writes the source lines to standard output, as they stood in the log.
          replay  Sends them once more, for example after the aggregator was mended, and
                  removes those that were taken. What is refused again stays.

        ls and cat may run beside the forwarder, replay may not.

        Options

        """ + StateDirOption.Help +
        """

          --container ID
              Only this container; the first characters of its id do.

        """ + ReplayOptions.Help +
        """

        Example
          rask-log-forwarder dead-letters replay --state-dir ./state \
            --endpoint http://127.0.0.1:9600/v1/aggregate

        Exit codes
          0  all is well; with replay: nothing is left
          1  some entries are damaged; with replay: some were refused again or not sent

        """ + CommandFailures.Help;

    /// <summary>The row for the table of commands.</summary>
    public static readonly Command Row = new("dead-letters", "Counts, shows and sends again the lines that the aggregator could not decode.", HelpText, Run);

    private static int Run(CommandContext context) => CommandFailures.Catch(context, () =>
    {
        var directory = StateDirOption.Choose(context, out var noDirectory);
        var container = context.Arguments.TakeValue("--container") ?? "";
        var options = ReplayOptions.Take(context, out var noReplay);
        var action = context.Arguments.TakeWord();
        if (context.RefuseMistakes() is { } refused) return refused;
        if (action is not ("ls" or "cat" or "replay"))
            return context.Fail("say what to do: dead-letters ls, cat or replay; see dead-letters --help", ExitCode.Configuration);
        if (action == "replay" && options is null) return context.Fail(noReplay, ExitCode.Configuration);
        if (directory is null) return context.Fail(noDirectory, ExitCode.Configuration);
        var path = Path.Combine(directory, "dead-letters.ndjson");
        if (!File.Exists(path))
        {
            if (action == "ls") List(context, []);
            context.Tell("there are no dead letters: the aggregator has refused nothing");
            return ExitCode.Success;
        }

        if (action == "replay") return LetterReplayCommand.Run(context, directory, path, container, options!);
        var damaged = 0;
        var entries = Read(path, () => damaged++).Where(entry => entry.Owner.Key.StartsWith(container, StringComparison.Ordinal));
        if (action == "ls") List(context, entries);
        else Show(context, entries);
        return damaged == 0 ? ExitCode.Success : context.Fail($"{Plural.Of(damaged, "entry", "entries")} of {path} damaged and left out", ExitCode.NotWell);
    });

    private static void Show(CommandContext context, IEnumerable<StoredLetter> entries)
    {
        foreach (var entry in entries)
        {
            context.Output.Write(entry.Line);
            context.Output.Write("\n"u8);
        }
    }

    private static void List(CommandContext context, IEnumerable<StoredLetter> entries)
    {
        var counts = new SortedDictionary<(string Container, string Batch, string Reason), int>();
        foreach (var entry in entries)
        {
            var key = (entry.Owner.Key, entry.Batch, entry.Reason);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        const string Heading = "CONTAINER";
        var width = counts.Keys.Select(static key => key.Container.Length).Append(Heading.Length).Max();
        context.Write($"    LINES  {"BATCH",-30} {Heading.PadRight(width)}  REASON\n");
        foreach (var ((container, batch, reason), count) in counts)
            context.Write(string.Create(CultureInfo.InvariantCulture, $"{count,9}  {batch,-30} {container.PadRight(width)}  {reason}\n"));
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
