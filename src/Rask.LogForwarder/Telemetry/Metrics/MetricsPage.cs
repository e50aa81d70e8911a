namespace Rask.LogForwarder.Telemetry.Metrics;

/// <summary>The metrics of a forwarder. docs/metrics.md explains them; a test holds the two together. Thread-safe.</summary>
internal static class MetricsPage
{
    /// <summary>The page as Prometheus reads it.</summary>
    /// <param name="counters">What was done.</param>
    /// <param name="now">What the stages hold.</param>
    /// <param name="version">The program's.</param>
    /// <param name="startTime">When the process started, seconds since 1970.</param>
    public static string Render(Counters counters, PipelineFigures now, string version, double startTime)
    {
        var page = new PrometheusText();
        AddReading(page, counters, now);
        AddDelivery(page, counters, now);
        AddLosses(page, counters, now);
        AddBuffers(page, now);
        page.Gauge("ready", "1 where what is written is being delivered, else 0; GET /ready says why.", now.Problem is null ? 1 : 0);
        page.Gauge("process_resident_memory_bytes", "Resident memory of the process.", ProcessFigures.ResidentBytes);
        page.Counter("process_cpu_seconds_total", "User and system time of the process.", ProcessFigures.CpuSeconds);
        page.Gauge("process_start_time_seconds", "When the process started, in seconds since 1970.", startTime);
        page.Begin("build_info", "gauge", "1, with the version as a label.").Sample(1, "version", version);
        return page.ToString();
    }

    private static void AddReading(PrometheusText page, Counters counters, PipelineFigures now)
    {
        page.Counter("records_read_total", "Records that were put into batches.", counters.RecordsRead);
        page.Counter("bytes_read_total", "Bytes of log files that were taken, whatever became of them.", counters.BytesRead);
        page.Counter("damaged_bytes_total", "Bytes that are no record of Docker's; readable text among them is delivered as raw.", counters.DamagedBytes);
        page.Counter("truncated_bytes_total", "Bytes beyond MAX_LINE_BYTES, left out of their records.", counters.TruncatedBytes);
        page.Counter("redactions_total", "Secrets that were masked.", counters.Redactions);
        page.Gauge("logs_followed", "Logs of containers that are followed now.", now.Logs);
        page.Gauge("held_bytes", "Bytes of deleted log files that are held open until they are delivered.", now.HeldBytes);
        page.Begin("lag_bytes", "gauge", "Bytes of log that were written and are not acknowledged: unread, in memory or in the spool.");
        foreach (var (service, figures) in now.Services) page.Sample(figures.LagBytes, "service", service);
        page.Begin("unread_bytes", "gauge", "Bytes of log that were written and not read yet.");
        foreach (var (service, figures) in now.Services) page.Sample(figures.UnreadBytes, "service", service);
        page.Begin("rotation_headroom_seconds", "gauge", "Time until Docker's rotation deletes the oldest unread byte; +Inf where nothing is at risk.");
        foreach (var (service, figures) in now.Services) page.Sample(figures.HeadroomSeconds, "service", service);
    }

    private static void AddDelivery(PrometheusText page, Counters counters, PipelineFigures now)
    {
        page.Counter("records_sent_total", "Records written to a connection, repetitions included.", counters.RecordsSent);
        page.Counter("records_acked_total", "Records that the aggregator has acknowledged.", counters.RecordsAcknowledged);
        page.Counter("bytes_sent_total", "Bytes of request bodies, repetitions included.", counters.BytesSent);
        page.Counter("batches_sent_total", "Batches that are done.", counters.BatchesSent);
        page.Begin("retries_total", "counter", "Attempts that failed and were or will be repeated.");
        for (var reason = 0; reason < RetryReasonNames.Count; reason++)
            page.Sample(counters.RetriesBecause((RetryReason)reason), "reason", RetryReasonNames.Of((RetryReason)reason));
        page.Counter("batches_split_total", "Ranges of batches that were halved, because they were too large or held a record that is not taken.", counters.Splits);
        page.Counter("epochs_total", "Epochs begun because the aggregator had other records under a name.", counters.EpochsBegun);
        page.Histogram("batch_size", "Records of the batches that are done.", counters.Deliveries.BatchSize);
        page.Histogram("ack_latency_seconds", "From the beginning of a request to its acknowledgement.", counters.Deliveries.AckLatency);
        page.Histogram("end_to_end_latency_seconds", "From Docker's time of a batch's first record to its acknowledgement.", counters.Deliveries.EndToEnd);
        page.Begin("in_flight_bytes", "gauge", "Bytes of log in memory that are not acknowledged.");
        foreach (var (service, figures) in now.Services) page.Sample(figures.InFlightBytes, "service", service);
    }

    private static void AddLosses(PrometheusText page, Counters counters, PipelineFigures now)
    {
        page.Begin("records_lost_total", "counter", "Records that nobody will ever have, as far as they could be counted, over all starts.");
        foreach (var (reason, records, _) in now.Losses) page.Sample(records, "reason", reason);
        page.Begin("bytes_lost_total", "counter", "Bytes of log that nobody will ever have, over all starts.");
        foreach (var (reason, _, bytes) in now.Losses) page.Sample(bytes, "reason", reason);
        page.Counter("records_dead_lettered_total", "Records that the aggregator refused and that lie in the dead-letter file.", counters.RecordsDeadLettered);
        page.Counter("journal_failures_total", "Entries of the delivery journal that could not be written or flushed.", counters.JournalFailures);
    }

    private static void AddBuffers(PrometheusText page, PipelineFigures now)
    {
        page.Gauge("spool_bytes", "Bytes of the spool's files.", now.SpoolBytes);
        page.Gauge("spool_limit_bytes", "The most that the spool's files may be; 0 where there is no spool.", now.SpoolLimitBytes);
        page.Gauge("spool_batches", "Batches in the spool.", now.SpoolBatches);
        page.Gauge("buffer_pages_in_use", "Pages of the memory pool that hold lines.", now.PagesInUse);
        page.Gauge("buffer_pages", "Pages of the memory pool.", now.Pages);
        page.Counter("queue_pushed_total", "Batches that entered the queue.", now.Queue.Pushed);
        page.Counter("queue_popped_total", "Batches that left the queue.", now.Queue.Popped);
        page.Counter("queue_dropped_total", "Batches that were dropped; 0 by design.", now.Queue.Dropped);
        page.Counter("queue_passed_by_total", "Batches that were sent past an empty queue.", now.Queue.PassedBy);
    }
}
