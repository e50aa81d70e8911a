using Microsoft.Net.Http.Headers;
using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Storage;
using Rask.LogAggregator.Telemetry;

namespace Rask.LogAggregator.Intake;

/// <summary>
/// Answers <c>POST /v1/aggregate</c>. 200 means that every good line of the batch is on disk; its body is
/// <c>{"accepted":N,"duplicates":N,"rejected":[line numbers],"reasons":["line 3: ..."]}</c>, where duplicates are those of the
/// accepted lines that an earlier request had brought. With any other status nothing of the batch is stored by this request,
/// and the body is <c>{"error":"..."}</c>; 409 says that the batch cannot be stored under its id. Thread-safe.
/// </summary>
internal sealed class AggregateHandler(BatchReader reader, IRecordStore store, IntakeCounters counters)
{
    /// <summary>Handles one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            BatchHeaders headers = BatchHeaders.Read(context.Request.Headers);
            using RecordBatch batch = await reader.ReadAsync(context.Request, headers, context.RequestAborted);
            // Not cancelled with the request: the store reads the batch's pages until it is done with them.
            int duplicates = await store.AppendAsync(batch, headers.Claim(batch.Lines));
            counters.Add(batch, duplicates);
            await AnswerAsync(context.Response, batch, duplicates);
        }
        catch (BatchRefusedException refusal)
        {
            if (refusal.Status == StatusCodes.Status415UnsupportedMediaType)
                context.Response.Headers[HeaderNames.AcceptEncoding] = BatchReader.AcceptedEncodings;
            await JsonAnswer.SendErrorAsync(context.Response, refusal.Status, refusal.Message);
        }
        catch (BadHttpRequestException error)
        {
            // The server refuses the body: too long, too slow, broken off or in bad chunks.
            if (error.StatusCode == StatusCodes.Status400BadRequest)
                counters.AddBroken();
            await JsonAnswer.SendErrorAsync(context.Response, error.StatusCode, error.Message);
        }
        catch (StoreException failure)
        {
            int status = failure.IsDiskFull ? StatusCodes.Status507InsufficientStorage : StatusCodes.Status503ServiceUnavailable;
            await JsonAnswer.SendErrorAsync(context.Response, status, failure.Message);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The client went away: there is nothing to store and nobody to answer. (Errors of the disk are StoreExceptions.)
            counters.AddBroken();
        }
    }

    private static Task AnswerAsync(HttpResponse response, RecordBatch batch, int duplicates) =>
        JsonAnswer.SendAsync(response, StatusCodes.Status200OK, json =>
        {
            json.WriteNumber("accepted"u8, batch.Accepted);
            json.WriteNumber("duplicates"u8, duplicates);
            json.WriteStartArray("rejected"u8);
            foreach (int line in batch.Rejected)
                json.WriteNumberValue(line);
            json.WriteEndArray();
            json.WriteStartArray("reasons"u8);
            foreach (string reason in batch.Reasons)
                json.WriteStringValue(reason);
            json.WriteEndArray();
        });
}
