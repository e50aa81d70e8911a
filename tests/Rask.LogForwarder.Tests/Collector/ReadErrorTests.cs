using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector;

public sealed class ReadErrorTests : IDisposable
{
    private readonly LogFiles _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void What_cannot_be_read_is_a_failure_and_no_end()
    {
        // A directory can be opened for reading, and every read of it fails, as on a broken device.
        Directory.CreateDirectory(_log.Path);
        using var reader = new ReaderHarness(_log.Path);
        reader.Reader.Chain.Refresh();
        Assert.Equal(ReadOutcome.Failed, reader.Reader.Read());
        Assert.Contains("cannot read", reader.Reader.ReadError, StringComparison.Ordinal);
        Assert.Equal(0, reader.Counters.BytesRead);
    }

    [Fact]
    public void A_log_that_cannot_be_read_does_not_end_a_run_as_if_it_were_done()
    {
        using var broken = new LogFiles();
        Directory.CreateDirectory(broken.Path);
        _log.Write("1\n");
        using var reader = new RunningReader(RunningReader.Files(broken.Path, _log.Path));
        reader.ReceiveRecords(1);
        Assert.False(reader.HasEnded);
        _log.Write("2\n");
        reader.ReceiveRecords(2);
        Assert.Equal(["1\n", "2\n"], reader.Receiver.Texts);
    }
}
