using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Storage;

namespace Rask.LogAggregator.Telemetry;

/// <summary>
/// Answers <c>GET /v1/stats</c>. <c>records</c>, <c>bytes</c> and <c>services</c> say what is stored, from earlier runs too;
/// <c>batches</c>, <c>duplicates</c> (records), <c>rejected</c>, <c>broken</c> and <c>refused</c> count since <c>started</c>. <c>counting</c> is true as long as records of
/// earlier runs are still missing from the figures.
/// </summary>
internal sealed class StatisticsHandler(IRecordStore store, IntakeCounters counters, TimeProvider time)
{
    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <summary>Handles one request.</summary>
    public Task HandleAsync(HttpContext context)
    {
        StoreStatistics statistics = store.GetStatistics();
        return JsonAnswer.SendAsync(context.Response, StatusCodes.Status200OK, json =>
        {
            json.WriteString("started"u8, _started);
            json.WriteNumber("records"u8, statistics.Services.Sum(service => service.Records));
            json.WriteNumber("bytes"u8, statistics.Services.Sum(service => service.Bytes));
            json.WriteNumber("batches"u8, counters.Batches);
            json.WriteNumber("duplicates"u8, counters.Duplicates);
            json.WriteNumber("rejected"u8, counters.Rejected);
            json.WriteNumber("broken"u8, counters.Broken);
            json.WriteNumber("refused"u8, counters.Refused);
            json.WriteBoolean("counting"u8, !statistics.IsComplete);
            json.WriteStartObject("services"u8);
            foreach (ServiceStatistics service in statistics.Services)
            {
                json.WriteStartObject(service.Name);
                json.WriteNumber("records"u8, service.Records);
                json.WriteNumber("bytes"u8, service.Bytes);
                json.WriteNumber("segments"u8, service.Segments);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        });
    }
}
