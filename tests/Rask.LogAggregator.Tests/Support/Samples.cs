using System.Text;
using Rask.LogAggregator.Intake;

namespace Rask.LogAggregator.Tests.Support;

/// <summary>Records to test with.</summary>
internal static class Samples
{
    /// <summary>A record of the given service, without line feed.</summary>
    public static string Record(string service = "nginx", string message = "GET / HTTP/1.1") =>
        $$$"""{"service_type":"nginx","log_type":"access","message":"{{{message}}}","level":"Info","timestamp":"2026-11-23T12:00:00.123456789Z","stream":"stdout","container_id":"0123abcd","service_name":"{{{service}}}","service_group":null,"method":"GET","path":"/","ip_address":"10.0.0.1","user_agent":"curl/8","trace_id":"t","span_id":"s","status_code":200,"response_size":612,"id":"0123abcd/1/0","fields":{"referer":"-","took":"0.5"}}""";

    /// <summary>A batch of the given lines, read as a request's body is read.</summary>
    public static RecordBatch Batch(params string[] lines) => Batch(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))), int.MaxValue);

    /// <summary>A batch of a body that arrives in pieces of the given size.</summary>
    public static RecordBatch Batch(ReadOnlySpan<byte> body, int pieceBytes)
    {
        var batch = new RecordBatch();
        var lines = new LineAssembler(batch, new RecordDecoder());
        while (!body.IsEmpty)
        {
            Span<byte> free = lines.GetFree().Span;
            int count = Math.Min(Math.Min(free.Length, pieceBytes), body.Length);
            body[..count].CopyTo(free);
            lines.Advance(count);
            body = body[count..];
        }

        lines.Complete();
        return batch;
    }
}
