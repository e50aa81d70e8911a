using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Rask.LogAggregator.Storage.Dedup;
using Rask.Protocol.Hashing;

namespace Rask.LogAggregator.Storage.Commits;

/// <summary>Writes lines of the commit log; <see cref="CommitLog"/> has the format. Not thread-safe.</summary>
internal sealed class CommitLogWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly Utf8JsonWriter _json;

    public CommitLogWriter() => _json = new Utf8JsonWriter(_body);

    /// <summary>The lines since the last <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    /// <summary>Drops all lines.</summary>
    public void Clear() => _output.ResetWrittenCount();

    /// <summary>Writes one round.</summary>
    public void Write(CommitEntry entry)
    {
        _json.WriteStartObject();
        _json.WriteNumber("time"u8, entry.Time);
        WriteSegments(entry.Segments);
        _json.WriteStartArray("batches"u8);
        foreach (BatchClaim claim in entry.Claims)
        {
            _json.WriteStartArray();
            _json.WriteStringValue(claim.Forwarder);
            _json.WriteNumberValue(claim.Epoch);
            _json.WriteNumberValue(claim.Sequence);
            _json.WriteNumberValue(claim.Records.First);
            _json.WriteNumberValue(claim.Records.Last);
            _json.WriteNumberValue(claim.Total);
            WriteDigest(claim.Digest);
            _json.WriteEndArray();
        }

        _json.WriteEndArray();
        EndLine();
    }

    /// <summary>Writes the start of a log: all that the rounds before added up to.</summary>
    public void Write(CommittedState state)
    {
        _json.WriteStartObject();
        _json.WriteNumber("version"u8, CommitLog.Version);
        EndLine();
        foreach (CommittedSegment[] some in state.Segments.All.Chunk(256))
        {
            _json.WriteStartObject();
            WriteSegments(some);
            EndLine();
        }

        foreach ((string forwarder, ForwarderWindow window) in state.Dedup.Forwarders.OrderBy(known => known.Key, StringComparer.Ordinal))
            Write(forwarder, window);
        _json.WriteStartObject();
        _json.WriteBoolean("ready"u8, true);
        EndLine();
    }

    public void Dispose() => _json.Dispose();

    private void Write(string forwarder, ForwarderWindow window)
    {
        _json.WriteStartObject();
        _json.WriteString("forwarder"u8, forwarder);
        _json.WriteNumber("seen"u8, window.LastSeen);
        _json.WriteNumber("forgotten"u8, window.ForgottenEpoch);
        _json.WriteStartArray("stamps"u8);
        foreach (BatchStamp stamp in window.Stamps)
        {
            _json.WriteStartArray();
            _json.WriteNumberValue(stamp.Epoch);
            _json.WriteNumberValue(stamp.Sequence);
            _json.WriteNumberValue(stamp.Total);
            WriteDigest(stamp.Digest);
            _json.WriteEndArray();
        }

        _json.WriteEndArray();
        _json.WriteStartArray("epochs"u8);
        foreach (EpochWindow epoch in window.Epochs)
            Write(epoch);
        _json.WriteEndArray();
        EndLine();
    }

    private void Write(EpochWindow epoch)
    {
        _json.WriteStartObject();
        _json.WriteNumber("epoch"u8, epoch.Epoch);
        _json.WriteNumber("forgotten"u8, epoch.Forgotten);
        _json.WritePropertyName("done"u8);
        WriteRanges(epoch.Done);
        _json.WriteStartArray("partial"u8);
        foreach (PartialBatch partial in epoch.Partials)
        {
            _json.WriteStartArray();
            _json.WriteNumberValue(partial.Sequence);
            _json.WriteNumberValue(partial.Stamp.Total);
            WriteDigest(partial.Stamp.Digest);
            WriteRanges(partial.Covered);
            _json.WriteEndArray();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteSegments(IReadOnlyList<CommittedSegment> segments)
    {
        _json.WriteStartArray("segments"u8);
        foreach (CommittedSegment segment in segments)
        {
            _json.WriteStartArray();
            _json.WriteStringValue(segment.Directory);
            _json.WriteNumberValue(segment.Number);
            _json.WriteNumberValue(segment.Length);
            _json.WriteEndArray();
        }

        _json.WriteEndArray();
    }

    private void WriteRanges(RangeSet ranges)
    {
        _json.WriteStartArray();
        foreach (NumberRange range in ranges.Ranges)
        {
            _json.WriteNumberValue(range.First);
            _json.WriteNumberValue(range.Last);
        }

        _json.WriteEndArray();
    }

    private void WriteDigest(ulong? digest)
    {
        if (digest is { } value)
            _json.WriteStringValue(value.ToString("x16", CultureInfo.InvariantCulture));
        else
            _json.WriteNullValue();
    }

    private void EndLine()
    {
        _json.WriteEndObject();
        _json.Flush();
        ReadOnlySpan<byte> body = _body.WrittenSpan;
        Span<byte> line = _output.GetSpan(CommitLog.PrefixBytes + body.Length + 1);
        _ = Crc32C.Of(body).TryFormat(line, out _, "x8", CultureInfo.InvariantCulture);
        line[CommitLog.PrefixBytes - 1] = (byte)' ';
        body.CopyTo(line[CommitLog.PrefixBytes..]);
        line[CommitLog.PrefixBytes + body.Length] = (byte)'\n';
        _output.Advance(CommitLog.PrefixBytes + body.Length + 1);
        _body.ResetWrittenCount();
        _json.Reset();
    }
}
