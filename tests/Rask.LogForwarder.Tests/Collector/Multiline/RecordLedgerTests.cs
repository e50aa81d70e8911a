using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector.Multiline;

/// <summary>Every byte of the log is in one batch, also where records of several lines wait on both streams.</summary>
public sealed class RecordLedgerTests : IDisposable
{
    private const string Head = "java.lang.IllegalStateException: closed\n";
    private const string Frame = "\tat com.example.Store.read(Store.java:41)\n";

    private static readonly CollectorLimits Joining = ReaderHarness.Default with { JoinWithin = TimeSpan.FromMilliseconds(300) };

    private readonly LogFiles _log = new();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(0, "")]
    [InlineData(0, "\n")]
    [InlineData(0, "\n\n")]
    [InlineData(700, "")]
    [InlineData(700, "\n")]
    public void Bytes_are_taken_once_wherever_delivery_stops(int zeros, string blanks)
    {
        byte[][] parts =
        [
            DockerLine.Of("0\n", StreamKind.Stdout, 1), DockerLine.Of(Head, StreamKind.Stdout, 2), DockerLine.Of(Head, StreamKind.Stderr, 3),
            DockerLine.Of(Frame, StreamKind.Stdout, 4), new byte[zeros], [.. blanks.Select(static c => (byte)c)], DockerLine.Of(Frame, StreamKind.Stderr, 5),
            DockerLine.Of(Frame, StreamKind.Stdout, 6), DockerLine.Of("1\n", StreamKind.Stderr, 7), DockerLine.Of("2\n", StreamKind.Stdout, 8),
        ];
        using var whole = new LogFiles();
        foreach (var part in parts) whole.Append(part);
        using var all = new ReaderHarness(whole.Path, Joining);
        all.Finish();
        var expected = Texts(all);

        for (var stop = 1; stop <= parts.Length; stop++)
        {
            using var log = new LogFiles();
            foreach (var part in parts[..stop]) log.Append(part);
            using var first = new ReaderHarness(log.Path, Joining);
            first.ReadToEnd();
            first.Deliver();
            foreach (var part in parts[stop..]) log.Append(part);
            using var second = new ReaderHarness(log.Path, Joining, resume: first.Records.Count > 0 ? first.Receiver.Acknowledged : null);
            second.Finish();
            Assert.Equal(expected, Texts(first).Concat(Texts(second)).Order(StringComparer.Ordinal));
            Assert.Equal(log.Written, first.Ledger.Snapshot().Taken + second.Ledger.Snapshot().Taken);
            // A line end goes with the zeros if it is there when they are named.
            Assert.InRange(Lost(first, LossReason.Damaged) + Lost(second, LossReason.Damaged), zeros, zeros > 0 ? zeros + blanks.Length : 0);
            Assert.Null(first.Ledger.Verify(0));
            Assert.Null(second.Ledger.Verify(0));
        }
    }

    [Fact]
    public void A_record_across_files_stands_for_the_bytes_of_each()
    {
        _log.Append(DockerLine.Of(Head, time: 1));
        var before = _log.Written;
        using var reader = new ReaderHarness(_log.Path, Joining);
        reader.ReadToEnd();
        _log.Rotate();
        _log.Append(DockerLine.Of(Frame, time: 2));
        reader.Finish();
        Assert.Equal([Head + Frame], reader.Receiver.Texts);
        var ledger = reader.Ledger.Snapshot();
        Assert.Equal(_log.Written, ledger.Totals.AcknowledgedBytes);
        Assert.Contains(ledger.Totals.Generations, generation => generation.Acknowledged == before || generation.Acknowledged == _log.Written - before);
    }

    [Fact]
    public void Lines_that_cannot_be_read_again_are_named_and_lost_to_the_byte()
    {
        _log.Append(DockerLine.Of(Head, time: 1));
        _log.Append(DockerLine.Of(Frame, time: 2));
        var lost = _log.Written;
        using var reader = new ReaderHarness(_log.Path, Joining);
        reader.ReadToEnd();
        // Memory was short, so the lines are only in the file.
        reader.Reader.Grouper.LeaveMemory();
        using (var file = new FileStream(_log.Path, FileMode.Open)) file.SetLength(0);
        reader.Finish();
        Assert.Equal(LineFlags.Notice, Assert.Single(reader.Records).Flags);
        var ledger = reader.Ledger.Snapshot();
        Assert.Equal((lost, 0L, 1L), ledger.Totals.Lost[LossReason.Unreadable]);
        Assert.Equal((lost, 0L, 0L), (ledger.Taken, ledger.InFlight, ledger.Totals.AcknowledgedBytes));
        Assert.Null(reader.Ledger.Verify(0));
    }

    private static List<string> Texts(ReaderHarness reader) =>
        [.. reader.Records.Select(static record => record.Flags == LineFlags.Notice ? "notice" : record.Text).Order(StringComparer.Ordinal)];

    private static long Lost(ReaderHarness reader, LossReason reason) => reader.Ledger.Snapshot().Totals.Lost[reason].Bytes;
}
