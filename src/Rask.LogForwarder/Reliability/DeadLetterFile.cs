using System.Buffers;
using System.Text;
using System.Text.Json;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability;

/// <summary>
/// Source lines that an aggregator could not decode, as NDJSON: when, which batch and record, where the line lies in
/// the log, and the line itself. Sender thread only.
/// </summary>
internal sealed class DeadLetterFile(string? path, SelfLog log) : IDeadLetters, IDisposable
{
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private AppendFile? _file;

    /// <inheritdoc/>
    public string? Path => path;

    /// <inheritdoc/>
    public int Write(Batch batch, string batchId, IReadOnlyList<int> rejected)
    {
        if (path is null || rejected.Count == 0) return 0;
        try
        {
            _file ??= AppendFile.Open(path);
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

            return kept;
        }
        catch (IOException error)
        {
            log.Error("cannot write the dead-letter file", new LogField("error", error.Message));
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
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line))
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
        if (errno != 0)
            log.Error("cannot write the dead-letter file", new LogField("path", path), new LogField("error", Errno.Describe(errno)));
        return errno == 0;
    }
}
