using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Rask.LogForwarder.Commands.DeadLetters;

/// <summary><c>dead-letters ls | cat</c>: looks at the lines that an aggregator would not take.</summary>
internal static class DeadLettersCommand
{
    private const string HelpText =
        """
        Looks at the lines that the aggregator could not decode, and that are kept in the forwarder's state directory.

        Usage: rask-log-forwarder dead-letters ls | cat --state-dir DIR [--container ID]

          ls   Counts them by container and batch.
          cat  Writes the source lines to standard output, as they stood in the log.

        Options
          --state-dir DIR  The forwarder's state directory (STATE_DIR).
          --container ID   Only this container; the first characters of its id are enough.

        Exit codes: 0 all is well, 1 some entries are damaged or cannot be read, 2 wrong usage, 3 no permission.

        """;

    /// <summary>The row for the table of commands.</summary>
    public static readonly Command Row = new("dead-letters", "Counts and shows the lines that the aggregator could not decode.", HelpText, Run);

    private static int Run(CommandContext context)
    {
        var directory = context.Arguments.TakeValue("--state-dir") ?? context.Environment("STATE_DIR");
        var container = context.Arguments.TakeValue("--container") ?? "";
        var action = context.Arguments.TakeWord();
        if (context.RefuseMistakes() is { } refused) return refused;
        if (action is not ("ls" or "cat")) return context.Fail("dead-letters: say what to do: ls or cat; see dead-letters --help", ExitCode.Configuration);
        if (directory is null) return context.Fail("dead-letters: say where they are: --state-dir", ExitCode.Configuration);
        try
        {
            var path = Path.Combine(directory, "dead-letters.ndjson");
            // No file means that no line was ever refused.
            if (!File.Exists(path) && Directory.Exists(directory)) return action == "ls" ? List(context, [], static () => 0) : ExitCode.Success;
            var damaged = 0;
            var entries = Read(path, () => damaged++).Where(entry => entry.Container.StartsWith(container, StringComparison.Ordinal));
            if (action == "ls") return List(context, entries, () => damaged);
            foreach (var entry in entries) context.Write(entry.Line + "\n");
            return damaged == 0 ? ExitCode.Success : context.Fail($"dead-letters: {damaged} entries are damaged", ExitCode.Unexpected);
        }
        catch (UnauthorizedAccessException error)
        {
            return context.Fail($"dead-letters: {error.Message} Run it as the user of the forwarder.", ExitCode.Permission);
        }
        catch (IOException error)
        {
            return context.Fail($"dead-letters: {error.Message}", ExitCode.Unexpected);
        }
    }

    private static int List(CommandContext context, IEnumerable<Entry> entries, Func<int> damaged)
    {
        var counts = new SortedDictionary<(string Container, string Batch, string Reason), int>();
        foreach (var entry in entries)
        {
            var key = (entry.Container, entry.Batch, entry.Reason);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        context.Write("    LINES  BATCH                          CONTAINER  REASON\n");
        foreach (var ((container, batch, reason), count) in counts)
            context.Write(string.Create(CultureInfo.InvariantCulture, $"{count,9}  {batch,-30} {container}  {reason}\n"));
        var lost = damaged();
        return lost == 0 ? ExitCode.Success : context.Fail($"dead-letters: {lost} entries are damaged", ExitCode.Unexpected);
    }

    private static IEnumerable<Entry> Read(string path, Action damaged)
    {
        foreach (var line in File.ReadLines(path))
        {
            if (TryRead(line, out var entry)) yield return entry;
            else damaged();
        }
    }

    private static bool TryRead(string text, out Entry entry)
    {
        entry = default;
        try
        {
            using var json = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
            string Value(string name) => json.RootElement.TryGetProperty(name, out var value) ? value.ToString() : "";
            entry = new Entry(Value("batch"), Value("container"), Value("reason"), Value("line"));
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>A line that was refused.</summary>
    private readonly record struct Entry(string Batch, string Container, string Reason, string Line);
}
