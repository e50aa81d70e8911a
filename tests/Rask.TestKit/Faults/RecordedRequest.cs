using System.Globalization;
using System.Text;
using Rask.Protocol;

namespace Rask.TestKit.Faults;

/// <summary>One request that a <see cref="FakeAggregator"/> has read completely.</summary>
public sealed class RecordedRequest
{
    private readonly byte[] _body;

    internal RecordedRequest(int number, int connection, string requestLine, IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        Number = number;
        Connection = connection;
        RequestLine = requestLine;
        Headers = headers;
        _body = body;
        LineCount = body.AsSpan().Count((byte)'\n') + (body.Length > 0 && body[^1] != '\n' ? 1 : 0);
    }

    /// <summary>Counts from 0 in the order in which requests were read.</summary>
    public int Number { get; }

    /// <summary>Counts from 0 in the order in which connections were made.</summary>
    public int Connection { get; }

    public string RequestLine { get; }

    /// <summary>Names do not distinguish upper and lower case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    public ReadOnlyMemory<byte> Body => _body;

    public int LineCount { get; }

    public string BatchId => Headers[AggregateEndpoint.BatchIdHeader];

    public int BatchSize => int.Parse(Headers[AggregateEndpoint.BatchSizeHeader], CultureInfo.InvariantCulture);

    /// <summary>True once the client must have been told that the batch is stored.</summary>
    public bool IsAcknowledged { get; internal set; }

    /// <summary>The body's lines without their line feeds.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Lines
    {
        get
        {
            for (var rest = Body; rest.Length > 0;)
            {
                var length = rest.Span.IndexOf((byte)'\n');
                if (length < 0)
                    length = rest.Length;
                yield return rest[..length];
                rest = rest[Math.Min(rest.Length, length + 1)..];
            }
        }
    }

    public override string ToString() => $"{Number} on connection {Connection}: {RequestLine}, {LineCount} lines, {Encoding.UTF8.GetString(_body.AsSpan(0, Math.Min(200, _body.Length)))}";
}
