using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability;

/// <summary>
/// Source lines that an aggregator does not take, as NDJSON. One owner at a time: see <see cref="IDirectDelivery"/>.
/// </summary>
/// <remarks>
/// The format, version 1: an append-only file of JSON objects, each on a line of its own. A last line without its end was
/// torn by a crash and is no letter. Members, in this order; a reader passes over those that it does not know:
/// <code>
/// v           1
/// time        when it was written, RFC 3339
/// batch       the name of the whole batch, FORWARDER.EPOCH-SEQUENCE
/// record      the record's number in the whole batch, from 1 on
/// status      the HTTP status: 2xx where the rest of the request was taken, else that of the record by itself
/// reason      why, in the aggregator's words; null where it did not say
/// container   the key of the log: the container's full id, or a path
/// id          the container's id as records name it
/// service     the service's name
/// group       the label rask.group, or null
/// generation  which life of the log file
/// offset      byte offset of the line in it
/// flags       what the parser is told about the line (LineFlags)
/// line        the source line without its line feed; bytes that are not UTF-8 are replaced by U+FFFD
/// base64      the same line as it is; only where line is not
/// replays     how often it was sent again and refused; only where that happened
/// </code>
/// A crash between the write and the acknowledgement of what follows it repeats the letter: batch and record name it.
/// Letters are durable before the journal is told that their batch is done.
/// </remarks>
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
    public int Write(Batch batch, int status, IReadOnlyList<DeadLetter> letters)
    {
        if (path is null || letters.Count == 0) return 0;
        try
        {
            _file ??= open is null ? AppendFile.Open(path) : open(path);
            var kept = 0;
            var next = 0;
            var number = 0;
            foreach (ref readonly var segment in batch.Segments)
            {
                // Most segments hold no such record, and need not be cut into lines.
                if (next == letters.Count) break;
                if (segment.IsMissing || number + segment.Records < letters[next].Record)
                {
                    number += segment.Records;
                    continue;
                }

                foreach (var range in Lines(segment))
                {
                    number++;
                    if (next == letters.Count || number != letters[next].Record) continue;
                    if (Append(batch, status, letters[next], segment, range)) kept++;
                    next++;
                }
            }

            // The journal will pass these records: they must be as durable as it is.
            if (kept == 0 || _file.Sync() is not (var errno and not 0)) return kept;
            Report(errno);
            return 0;
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

    private unsafe bool Append(Batch batch, int status, DeadLetter letter, in Segment segment, Range range)
    {
        var (start, length) = range.GetOffsetAndLength(segment.Length);
        // What one huge line took is not kept for ever.
        if (_line.Capacity > 16 * UsualCapacity) _line = new ArrayBufferWriter<byte>(UsualCapacity);
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line, WriterOptions))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, 1);
            json.WriteString("time"u8, DateTimeOffset.UtcNow);
            json.WriteString("batch"u8, batch.Id.ToString());
            json.WriteNumber("record"u8, letter.Record);
            json.WriteNumber("status"u8, status);
            json.WriteString("reason"u8, letter.Reason);
            json.WriteString("container"u8, batch.Owner.Key);
            json.WriteString("id"u8, batch.Owner.ContainerId);
            json.WriteString("service"u8, batch.Owner.Service);
            json.WriteString("group"u8, batch.Owner.Group);
            json.WriteString("generation"u8, segment.Generation);
            json.WriteNumber("offset"u8, segment.Offset + start);
            json.WriteNumber("flags"u8, (int)segment.Flags);
            // Through a string, because the writer refuses bytes that are not UTF-8.
            json.WriteString("line"u8, Encoding.UTF8.GetString(segment.Start + start, length));
            var bytes = new ReadOnlySpan<byte>(segment.Start + start, length);
            if (!Utf8.IsValid(bytes)) json.WriteBase64String("base64"u8, bytes);
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
