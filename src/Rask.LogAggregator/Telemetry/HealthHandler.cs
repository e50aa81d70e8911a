using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Storage;

namespace Rask.LogAggregator.Telemetry;

/// <summary>Answers <c>GET /v1/health</c>: 200 <c>{"status":"ok"}</c>, or 503 <c>{"status":"failing","reason":"..."}</c> while nothing can be stored.</summary>
internal sealed class HealthHandler(IRecordStore store)
{
    /// <summary>Handles one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        string? failure = await store.CheckHealthAsync();
        int status = failure is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await JsonAnswer.SendAsync(context.Response, status, json =>
        {
            json.WriteString("status"u8, failure is null ? "ok" : "failing");
            if (failure is not null)
                json.WriteString("reason"u8, failure);
        });
    }
}
