using System.Globalization;
using System.Text.Json;
using Rask.LogAggregator.Storage.Dedup;
using Rask.Protocol.Hashing;

namespace Rask.LogAggregator.Storage.Commits;

/// <summary>Reads a commit log that an earlier process left; <see cref="CommitLog"/> has the format. Never fails on damage.</summary>
internal static class CommitLogReader
{
    /// <summary>
    /// So many NUL bytes in a row are not damage but what a file system leaves for bytes that it had no time to write: the
    /// flush had not returned, and nobody was answered.
    /// </summary>
    private const int UnwrittenBytes = 16;

    /// <summary>Reads the log.</summary>
    /// <exception cref="IOException">The file is there but cannot be read.</exception>
    public static CommitLogContents Read(string path)
    {
        if (!File.Exists(path))
            return new CommitLogContents { Exists = false };
        byte[] bytes = File.ReadAllBytes(path);
        var contents = new CommitLogContents { Exists = true };
        bool isReady = false;
        int position = 0;
        int bad = -1;
        bool isUnwritten = false;
        while (position < bytes.Length)
        {
            ReadOnlySpan<byte> rest = bytes.AsSpan(position);
            int lineFeed = rest.IndexOf((byte)'\n');
            int length = FindEnd(rest, lineFeed);
            if (length > 0)
            {
                // Something intact follows, so what was bad before it was not the torn end.
                if (bad >= 0)
                    contents.AddDamage(bad);
                bad = -1;
                if (!TryRead(bytes.AsMemory(position + CommitLog.PrefixBytes, length - CommitLog.PrefixBytes), contents, ref isReady))
                    contents.AddDamage(position);
                position = Math.Min(position + length + 1, bytes.Length);
                contents.GoodLength = position;
                continue;
            }

            if (bad < 0)
                (bad, isUnwritten) = (position, false);
            if (lineFeed < 0)
                break;
            isUnwritten |= IsUnwritten(rest[..lineFeed]);
            position += lineFeed + 1;
        }

        contents.IsTorn = bad >= 0;
        if (bad >= 0 && position > bad && !isUnwritten)
        {
            contents.AddDamage(bad);
            contents.GoodLength = position;
        }

        // The start of a log is flushed before it gets its name, so a crash cannot tear it: what is missing was there.
        if (!isReady && !contents.IsTooNew)
            contents.AddDamage(contents.GoodLength);
        return contents;
    }

    /// <summary>Length of the intact line at the start, without its line feed; 0 where there is none.</summary>
    private static int FindEnd(ReadOnlySpan<byte> rest, int lineFeed)
    {
        if (lineFeed > 0 && IsIntact(rest[..lineFeed]))
            return lineFeed;
        // The line feed itself may be the damaged byte; then two intact lines look like one.
        int end = FindEndOfObject(rest);
        return end > 0 && IsIntact(rest[..end]) ? end : 0;
    }

    private static bool IsIntact(ReadOnlySpan<byte> line) =>
        line.Length > CommitLog.PrefixBytes
        && line[CommitLog.PrefixBytes - 1] == (byte)' '
        && uint.TryParse(line[..(CommitLog.PrefixBytes - 1)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint crc)
        && crc == Crc32C.Of(line[CommitLog.PrefixBytes..]);

    private static int FindEndOfObject(ReadOnlySpan<byte> rest)
    {
        if (rest.Length <= CommitLog.PrefixBytes)
            return 0;
        var reader = new Utf8JsonReader(rest[CommitLog.PrefixBytes..]);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip() ? CommitLog.PrefixBytes + (int)reader.BytesConsumed : 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    private static bool IsUnwritten(ReadOnlySpan<byte> rest)
    {
        Span<byte> unwritten = stackalloc byte[UnwrittenBytes];
        unwritten.Clear();
        return rest.IndexOf(unwritten) >= 0;
    }

    private static bool TryRead(ReadOnlyMemory<byte> body, CommitLogContents contents, ref bool isReady)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement line = document.RootElement;
            if (line.TryGetProperty("version"u8, out JsonElement version))
                contents.IsTooNew |= version.GetInt32() > CommitLog.Version;
            else if (line.TryGetProperty("ready"u8, out _))
                isReady = true;
            else if (line.TryGetProperty("forwarder"u8, out JsonElement forwarder))
                contents.State.Dedup.Set(forwarder.GetString()!, ReadForwarder(line));
            else
                contents.Add(ReadEntry(line));
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or IndexOutOfRangeException)
        {
            // The checksum is good, so another program wrote this, and what it meant cannot be known.
            return false;
        }
    }

    private static CommitEntry ReadEntry(JsonElement line)
    {
        var segments = new List<CommittedSegment>();
        foreach (JsonElement segment in line.GetProperty("segments"u8).EnumerateArray())
            segments.Add(new CommittedSegment(segment[0].GetString()!, segment[1].GetInt32(), segment[2].GetInt64()));
        var claims = new List<BatchClaim>();
        if (line.TryGetProperty("batches"u8, out JsonElement batches))
        {
            foreach (JsonElement batch in batches.EnumerateArray())
            {
                var records = new NumberRange(batch[3].GetInt64(), batch[4].GetInt64());
                claims.Add(new BatchClaim(batch[0].GetString()!, batch[1].GetInt64(), batch[2].GetInt64(), records, batch[5].GetInt64(), ReadDigest(batch[6])));
            }
        }

        return new CommitEntry(line.TryGetProperty("time"u8, out JsonElement time) ? time.GetInt64() : 0, segments, claims);
    }

    private static ForwarderWindow ReadForwarder(JsonElement line)
    {
        BatchStamp[] stamps =
        [
            .. line.GetProperty("stamps"u8).EnumerateArray()
                .Select(stamp => new BatchStamp(stamp[0].GetInt64(), stamp[1].GetInt64(), stamp[2].GetInt64(), ReadDigest(stamp[3]))),
        ];
        EpochWindow[] epochs = [.. line.GetProperty("epochs"u8).EnumerateArray().Select(ReadEpoch)];
        return new ForwarderWindow(line.GetProperty("seen"u8).GetInt64(), line.GetProperty("forgotten"u8).GetInt64(), epochs, stamps);
    }

    private static EpochWindow ReadEpoch(JsonElement line)
    {
        long epoch = line.GetProperty("epoch"u8).GetInt64();
        PartialBatch[] partials =
        [
            .. line.GetProperty("partial"u8).EnumerateArray()
                .Select(partial => new PartialBatch(new BatchStamp(epoch, partial[0].GetInt64(), partial[1].GetInt64(), ReadDigest(partial[2])), ReadRanges(partial[3]))),
        ];
        return new EpochWindow(epoch, line.GetProperty("forgotten"u8).GetInt64(), ReadRanges(line.GetProperty("done"u8)), partials);
    }

    private static RangeSet ReadRanges(JsonElement numbers)
    {
        RangeSet ranges = RangeSet.Empty;
        for (int index = 0; index < numbers.GetArrayLength(); index += 2)
            ranges = ranges.With(new NumberRange(numbers[index].GetInt64(), numbers[index + 1].GetInt64()));
        return ranges;
    }

    private static ulong? ReadDigest(JsonElement digest) =>
        digest.ValueKind == JsonValueKind.Null ? null : ulong.Parse(digest.GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
