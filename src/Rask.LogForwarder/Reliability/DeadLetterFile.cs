using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability;

/// <summary>
/// Source lines that an aggregator could not decode, as NDJSON: when, which batch and record, where the line lies in
/// the log, and the line itself. One owner at a time: see <see cref="IDirectDelivery"/>.
/// </summary>
internal sealed class DeadLetterFile(string? path, SelfLog log, Func<string, AppendFile>? open = null) : IDeadLetters, IDisposable
{
    private const int UsualCapacity = 4096;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // The default one writes quotes as \u0022, which makes a line that was JSON unreadable and six times as long.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private ArrayBufferWriter<byte> _line = new(UsualCapacity);
    private AppendFile? _file;

    /// <inheritdoc/>
    public string? Path => path;

    /// <inheritdoc/>
    public int Write(Batch batch, string batchId, IReadOnlyList<int> rejected)
    {
        if (path is null || rejected.Count == 0) return 0;
        try
        {
            _file ??= open is null ? AppendFile.Open(path) : open(path);
            var kept = 0;
            var next = 0;
            var number = 0;
            foreach (ref readonly var segment in batch.Segments)
            {
                // Most segments hold no rejected record, and need not be cut into lines.
                if (next == rejected.Count) break;
                if (number + segment.Records < rejected[next])
                {
                    number += segment.Records;
                    continue;
                }

                foreach (var range in Lines(segment))
                {
                    number++;
                    if (next == rejected.Count || number != rejected[next]) continue;
                    next++;
                    if (Append(batch, batchId, number, segment, range)) kept++;
                }
            }

            // The checkpoint will pass these records: they must be as durable as it is.
            if (kept > 0 && _file.Sync() is var errno && errno != 0) Report(errno);
            return kept;
        }
        catch (IOException error)
        {
            Report(error.Message);
            return 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static unsafe List<Range> Lines(in Segment segment)
    {
        var bytes = new ReadOnlySpan<byte>(segment.Start, segment.Length);
        var lines = new List<Range>(segment.Records);
        for (var at = 0; at < bytes.Length;)
        {
            var feed = bytes[at..].IndexOf((byte)'\n');
            var end = feed < 0 ? bytes.Length : at + feed;
            lines.Add(at..end);
            at = end + 1;
        }

        return lines;
    }

    private unsafe bool Append(Batch batch, string batchId, int number, in Segment segment, Range range)
    {
        var (start, length) = range.GetOffsetAndLength(segment.Length);
        // What one huge line took is not kept for ever.
        if (_line.Capacity > 16 * UsualCapacity) _line = new ArrayBufferWriter<byte>(UsualCapacity);
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, DateTimeOffset.UtcNow);
            json.WriteString("batch"u8, batchId);
            json.WriteNumber("record"u8, number);
            json.WriteString("container"u8, batch.Owner.Key);
            json.WriteString("generation"u8, segment.Generation);
            json.WriteNumber("offset"u8, segment.Offset + start);
            // Through a string, because the writer refuses bytes that are not UTF-8.
            json.WriteString("line"u8, Encoding.UTF8.GetString(segment.Start + start, length));
            json.WriteEndObject();
        }

        "\n"u8.CopyTo(_line.GetSpan(1));
        _line.Advance(1);
        var errno = _file!.TryAppend(_line.WrittenSpan);
        if (errno != 0) Report(errno);
        else _ = _failures.Recovered("write", out _, out _);
        return errno == 0;
    }

    private void Report(int errno) => Report($"{path}: {Errno.Describe(errno)}");

    private void Report(string reason)
    {
        if (_failures.ShouldLog("write", out var suppressed))
            log.Error("cannot write the dead-letter file", new LogField("error", reason), new LogField("repeated", suppressed));
    }
}
