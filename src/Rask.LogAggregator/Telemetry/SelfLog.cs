using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rask.LogAggregator.Telemetry;

/// <summary>The aggregator's own log: one line of JSON for each entry. Thread-safe.</summary>
/// <param name="output">Where the lines go; standard error in production.</param>
/// <param name="time">The clock.</param>
internal sealed class SelfLog(Stream output, TimeProvider time)
{
    /// <summary>Escapes no more than JSON demands: nobody embeds this text in HTML, and people read it.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>Something that an operator may want to know.</summary>
    public void Info(string message, params ReadOnlySpan<(string Key, object Value)> values) => Write("info", message, values);

    /// <summary>Something that an operator should look at.</summary>
    public void Warn(string message, params ReadOnlySpan<(string Key, object Value)> values) => Write("warn", message, values);

    /// <summary>Something that an operator must repair.</summary>
    public void Error(string message, params ReadOnlySpan<(string Key, object Value)> values) => Write("error", message, values);

    private void Write(string level, string message, ReadOnlySpan<(string Key, object Value)> values)
    {
        lock (_lock)
        {
            _line.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_line, Readable))
            {
                json.WriteStartObject();
                json.WriteString("time"u8, time.GetUtcNow());
                json.WriteString("level"u8, level);
                json.WriteString("message"u8, message);
                foreach ((string key, object value) in values)
                {
                    if (value is long or int)
                        json.WriteNumber(key, Convert.ToInt64(value, null));
                    else
                        json.WriteString(key, value.ToString());
                }

                json.WriteEndObject();
            }

            _line.Write("\n"u8);
            output.Write(_line.WrittenSpan);
            output.Flush();
        }
    }
}
