using System.Globalization;
using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Commands.Replay;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Commands.DeadLetters;

/// <summary><c>dead-letters replay</c></summary>
internal static class LetterReplayCommand
{
    /// <exception cref="StateInUseException">A forwarder is running.</exception>
    /// <exception cref="IOException">The file cannot be read or written anew. Nothing is lost by that.</exception>
    public static int Run(CommandContext context, string directory, string path, string container, ReplayOptions options)
    {
        // The forwarder appends to the file; what it appended while this writes it anew would be gone.
        using var state = StateDirectory.TryOpen(directory, out var reason);
        if (state is null) return context.Fail($"{reason}: replay takes what was sent out of the file there", ExitCode.Permission);
        string[] lines = [.. File.ReadLines(path)];
        var letters = new StoredLetter?[lines.Length];
        for (var i = 0; i < lines.Length; i++) letters[i] = StoredLetter.TryRead(lines[i]);
        StoredLetter[] chosen = [.. letters.OfType<StoredLetter>().Where(letter => letter.Owner.Key.StartsWith(container, StringComparison.Ordinal))];
        var log = new SelfLog(context.Error, LogSeverity.Warn, TimeProvider.System);
        // Not the forwarder's journal: these batches are not read from its logs, and move no position in them.
        var journal = new NoJournal(new CompletenessLedger());
        LetterReplay? running = null;
        using var replay = running = new LetterReplay(refused =>
        {
            foreach (var letter in refused) lines[Array.IndexOf(letters, letter)] = letter.RefusedText;
            Replace(path, lines, letters, running!.Taken);
        })
        { Path = path };
        using var session = new ReplaySession(options, journal, new BatchNumbers(journal.Forwarder, journal.Epoch), replay, log);
        var isDone = replay.Run(chosen, session.Delivery);
        if (replay.Taken.Count > 0) Replace(path, lines, letters, replay.Taken);
        context.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{Plural.Of(replay.Taken.Count, "letter", "letters")} taken, {replay.Refused} refused again, {chosen.Length - replay.Taken.Count - replay.Refused} not sent\n"));
        var damaged = letters.Count(static letter => letter is null);
        if (damaged > 0) context.Tell($"{Plural.Of(damaged, "entry", "entries")} of {path} damaged and left there");
        return isDone && replay.Refused == 0 && damaged == 0 ? ExitCode.Success : ExitCode.NotWell;
    }

    /// <summary>Whole or not at all, also when the power fails.</summary>
    private static void Replace(string path, string[] lines, StoredLetter?[] letters, HashSet<StoredLetter> taken)
    {
        var content = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
            if (letters[i] is not { } letter || !taken.Contains(letter)) content.Append(lines[i]).Append('\n');
        var next = path + ".new";
        File.Delete(next);
        using (var file = AppendFile.Open(next))
        {
            var errno = file.TryAppend(Encoding.UTF8.GetBytes(content.ToString()));
            if (errno == 0) errno = file.Sync();
            if (errno != 0) throw new IOException($"{next}: {Errno.Describe(errno)}");
        }

        File.Move(next, path, overwrite: true);
    }
}
