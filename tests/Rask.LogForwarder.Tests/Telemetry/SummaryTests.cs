using System.Diagnostics;
using System.Text.Json;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Telemetry;

public sealed class SummaryTests
{
    [Fact]
    public void Is_written_whatever_the_log_level_with_the_queues_counts()
    {
        using var output = new MemoryStream();
        var log = new SelfLog(output, LogSeverity.Error, TimeProvider.System);
        log.Info("left out");
        Summary.Write(log, new Counters(), new QueueCounts(7, 6, 1, 5), Stopwatch.GetTimestamp());
        using var line = JsonDocument.Parse(output.ToArray());
        Assert.Equal("summary", line.RootElement.GetProperty("message").GetString());
        Assert.Equal(7, line.RootElement.GetProperty("queue_pushed").GetInt64());
        Assert.Equal(6, line.RootElement.GetProperty("queue_popped").GetInt64());
        Assert.Equal(1, line.RootElement.GetProperty("queue_dropped").GetInt64());
        Assert.Equal(5, line.RootElement.GetProperty("queue_passed_by").GetInt64());
    }
}
