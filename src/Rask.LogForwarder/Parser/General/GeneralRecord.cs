namespace Rask.LogForwarder.Parser.General;

/// <summary>One record before it is written; all texts are decoded and lie in the arena. One instance a thread.</summary>
internal sealed class GeneralRecord : IDisposable
{
    public GeneralRecord() => Fields = new FieldTable(Arena);

    public TextArena Arena { get; } = new();

    public FieldTable Fields { get; }

    public RecordFormat Format { get; set; }

    public TextRange Message { get; set; }

    public RecordLevel Level { get; set; }

    /// <summary>RFC 3339.</summary>
    public TextRange Time { get; set; }

    public StreamKind Stream { get; set; }

    public TextRange? Method { get; set; }

    public TextRange? Path { get; set; }

    public TextRange? IpAddress { get; set; }

    public TextRange? UserAgent { get; set; }

    public TextRange? TraceId { get; set; }

    public TextRange? SpanId { get; set; }

    /// <summary>Decimal digits without leading zeros.</summary>
    public TextRange? StatusCode { get; set; }

    /// <summary>Decimal digits without leading zeros.</summary>
    public TextRange? ResponseSize { get; set; }

    /// <summary>Makes room for a line and forgets the one before.</summary>
    /// <param name="capacity">Bytes that all texts together can take.</param>
    public void Reset(int capacity)
    {
        Arena.Reset(capacity);
        Stream = StreamKind.Stdout;
        Time = default;
        Forget();
    }

    /// <summary>Forgets what the text was taken for; the texts stay.</summary>
    public void Forget()
    {
        Fields.Clear();
        Format = RecordFormat.Plain;
        Level = RecordLevel.None;
        Message = default;
        Method = Path = IpAddress = UserAgent = TraceId = SpanId = StatusCode = ResponseSize = null;
    }

    public void Dispose() => Arena.Dispose();
}
