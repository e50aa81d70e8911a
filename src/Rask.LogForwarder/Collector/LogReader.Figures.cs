using System.Diagnostics;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector;

/// <content>What the reader tells those who look from outside.</content>
internal sealed partial class LogReader
{
    private long _busySince;

    /// <summary>Where others ask for figures; null where nobody can.</summary>
    public ReaderDesk? Desk { private get; init; }

    /// <summary>How long this round has lasted; zero while the reader sleeps. Any thread.</summary>
    public TimeSpan Busy => Volatile.Read(ref _busySince) is > 0 and var since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    private void AnswerDesk()
    {
        if (Desk is not { IsAsked: true }) return;
        var now = Stopwatch.GetTimestamp();
        var logs = new List<LogFigures>(sources.Readers.Length);
        long held = 0;
        foreach (var reader in sources.Readers)
        {
            var unread = reader.HasNoFiles ? 0 : reader.Chain.UnreadBytes;
            held += reader.HasNoFiles ? 0 : reader.Chain.HeldBytes;
            logs.Add(new LogFigures(reader.Source.Owner.Key, reader.Source.Owner.Service, unread, reader.HasNoFiles ? null : reader.Headroom.Left(now)));
        }

        Desk.Answer(new ReaderFigures(logs, held));
    }
}
