using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rask.LogForwarder.Telemetry;

/// <summary>
/// The forwarder's own log: one JSON object a line with the keys <c>time</c> (RFC 3339, UTC, milliseconds),
/// <c>level</c> and <c>message</c>, then the fields of the caller in their order.
/// Every line is valid JSON in valid UTF-8 whatever goes in, and reaches the output in one write.
/// All members may be called from any thread. No member throws because the output cannot be written.
/// </summary>
internal sealed class SelfLog
{
    /// <summary>Texts are cut here (UTF-16 units), so that a hostile value can neither flood the log nor grow the buffer for good.</summary>
    public const int MaxTextLength = 4096;

    private const int StandardError = 2;
    private const int InitialBufferSize = 1024;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // The default encoder also escapes quotes and all non-ASCII as \uXXXX for use in HTML; this log is read by people.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly Lock _gate = new();
    private readonly Stream _output;
    private readonly LogSeverity _minimum;
    private readonly TimeProvider _time;
    private readonly ArrayBufferWriter<byte> _buffer = new(InitialBufferSize);
    private long _linesNotWritten;

    /// <param name="output">Where the lines go. The caller keeps it open for as long as this object is used.</param>
    /// <param name="minimum">Lines below this severity are left out.</param>
    /// <param name="time">The clock of the key <c>time</c>.</param>
    public SelfLog(Stream output, LogSeverity minimum, TimeProvider time)
    {
        _output = output;
        _minimum = minimum;
        _time = time;
    }

    /// <summary>The lines that the output refused, for example because the reader of the pipe is gone.</summary>
    public long LinesNotWritten => Interlocked.Read(ref _linesNotWritten);

    /// <summary>The process's standard error. It is not closed when the stream is disposed.</summary>
    public static Stream OpenStandardError() => new FileDescriptorStream(StandardError);

    /// <summary>True where lines of this severity are written; for callers whose fields cost something to make.</summary>
    public bool IsEnabled(LogSeverity severity) => severity >= _minimum;

    /// <inheritdoc cref="LogSeverity.Debug"/>
    public void Debug(string message, params ReadOnlySpan<LogField> fields) => Write(LogSeverity.Debug, message, fields);

    /// <inheritdoc cref="LogSeverity.Info"/>
    public void Info(string message, params ReadOnlySpan<LogField> fields) => Write(LogSeverity.Info, message, fields);

    /// <inheritdoc cref="LogSeverity.Warn"/>
    public void Warn(string message, params ReadOnlySpan<LogField> fields) => Write(LogSeverity.Warn, message, fields);

    /// <inheritdoc cref="LogSeverity.Error"/>
    public void Error(string message, params ReadOnlySpan<LogField> fields) => Write(LogSeverity.Error, message, fields);

    /// <summary>Writes a line of the level <c>info</c> also where the log's level would leave it out.</summary>
    public void Always(string message, params ReadOnlySpan<LogField> fields) => WriteLine(LogSeverity.Info, message, fields);

    private void Write(LogSeverity severity, string message, ReadOnlySpan<LogField> fields)
    {
        if (severity >= _minimum) WriteLine(severity, message, fields);
    }

    private void WriteLine(LogSeverity severity, string message, ReadOnlySpan<LogField> fields)
    {
        lock (_gate)
        {
            _buffer.ResetWrittenCount();
            using var json = new Utf8JsonWriter(_buffer, WriterOptions);
            json.WriteStartObject();
            WriteTime(json);
            json.WriteString("level"u8, NameOf(severity));
            json.WriteString("message"u8, Cut(message));
            foreach (ref readonly LogField field in fields)
                WriteField(json, field);
            json.WriteEndObject();
            json.Flush();
            _buffer.Write("\n"u8);

            try
            {
                _output.Write(_buffer.WrittenSpan);
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or NotSupportedException)
            {
                // There is no better place to complain than the log itself: the line is counted instead.
                Interlocked.Increment(ref _linesNotWritten);
            }
        }
    }

    private void WriteTime(Utf8JsonWriter json)
    {
        Span<byte> text = stackalloc byte[24];
        if (_time.GetUtcNow().UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null))
            json.WriteString("time"u8, text[..length]);
    }

    private static void WriteField(Utf8JsonWriter json, in LogField field)
    {
        // A second "message" would make the first one disappear in most readers.
        var name = field.Name is "time" or "level" or "message" ? "field_" + field.Name : field.Name;
        var key = Cut(name);
        switch (field.Kind)
        {
            case LogField.ValueKind.Integer:
                json.WriteNumber(key, field.Integer);
                break;
            case LogField.ValueKind.Boolean:
                json.WriteBoolean(key, field.Integer != 0);
                break;
            case LogField.ValueKind.Real when double.IsFinite(field.Real):
                json.WriteNumber(key, field.Real);
                break;
            case LogField.ValueKind.Real:
                json.WriteString(key, double.IsNaN(field.Real) ? "NaN" : field.Real > 0 ? "Infinity" : "-Infinity");
                break;
            default:
                if (field.Text is null) json.WriteNull(key);
                else json.WriteString(key, Cut(field.Text));
                break;
        }
    }

    private static ReadOnlySpan<char> Cut(string text)
    {
        if (text.Length <= MaxTextLength) return text;
        var length = char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength;
        return text.AsSpan(0, length);
    }

    private static ReadOnlySpan<byte> NameOf(LogSeverity severity) => severity switch
    {
        LogSeverity.Debug => "debug"u8,
        LogSeverity.Info => "info"u8,
        LogSeverity.Warn => "warn"u8,
        _ => "error"u8,
    };
}
