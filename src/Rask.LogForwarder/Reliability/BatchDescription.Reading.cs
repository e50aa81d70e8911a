using System.Globalization;
using System.Text.Json;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability;

/// <content>How it is read.</content>
internal sealed partial class BatchDescription
{
    /// <summary>Reads an object, from its start to its end.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="FormatException">It is no description of a batch.</exception>
    /// <exception cref="InvalidOperationException">A value has another type.</exception>
    public static BatchDescription Read(ref Utf8JsonReader reader)
    {
        string forwarder = "", key = "", id = "", service = "";
        string? group = null;
        long epoch = 0, sequence = 0, bytes = 0, covered = 0;
        (long Epoch, long Sequence)? order = null;
        var records = 0;
        ulong digest = 0;
        LogPosition stdout = default, stderr = default;
        List<SourceRangeDescription> ranges = [];
        List<(int First, int Last)> done = [];
        int leftOut = 0, dead = 0, lost = 0;
        LossReason? reason = null;
        var coverage = new Coverage();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "forwarder": forwarder = reader.GetString() ?? ""; break;
                case "epoch": epoch = reader.GetInt64(); break;
                case "sequence": sequence = reader.GetInt64(); break;
                case "order": order = ReadOrder(ref reader); break;
                case "digest": digest = ulong.Parse(reader.GetString() ?? "", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture); break;
                case "container": key = reader.GetString() ?? ""; break;
                case "id": id = reader.GetString() ?? ""; break;
                case "service": service = reader.GetString() ?? ""; break;
                case "group": group = reader.GetString(); break;
                case "records": records = reader.GetInt32(); break;
                case "bytes": bytes = reader.GetInt64(); break;
                case "covered": covered = reader.GetInt64(); break;
                case "passed": coverage.ReadPassed(ref reader); break;
                case "gaps": coverage.ReadGaps(ref reader); break;
                case "stdout": stdout = ReadPosition(ref reader); break;
                case "stderr": stderr = ReadPosition(ref reader); break;
                case "ranges": ReadRanges(ref reader, ranges); break;
                case "done": ReadDone(ref reader, done); break;
                case "left_out": leftOut = reader.GetInt32(); break;
                case "dead": dead = reader.GetInt32(); break;
                case "lost": lost = reader.GetInt32(); break;
                case "reason": reason = LossReasonNames.Parse(reader.GetString()); break;
                default: reader.Skip(); break;
            }
        }

        coverage.Pass(stdout.Generation ?? "", covered - coverage.Bytes);
        if (forwarder.Length == 0 || sequence <= 0 || records <= 0) throw new FormatException("no description of a batch");
        return new BatchDescription
        {
            Id = new BatchId(forwarder, epoch, sequence),
            Order = order is { } place ? new BatchId(forwarder, place.Epoch, place.Sequence) : new BatchId(forwarder, epoch, sequence),
            Owner = new BatchOwner(key, id, service, group),
            Records = records,
            Bytes = bytes,
            Coverage = coverage,
            Digest = digest,
            End = new StreamPositions(stdout, stderr),
            Ranges = ranges,
            Done = done,
            LeftOut = leftOut,
            Outcome = new BatchOutcome(dead, lost, 0, reason ?? LossReason.Other),
            MissingReason = reason == LossReason.DeadLetterFailed ? null : reason,
        };
    }

    /// <summary>Reads what <see cref="WriteOrder"/> has written.</summary>
    public static (long Epoch, long Sequence) ReadOrder(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("an order is an array");
        reader.Read();
        var epoch = reader.GetInt64();
        reader.Read();
        var sequence = reader.GetInt64();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) reader.Skip();
        return (epoch, sequence);
    }

    /// <summary>Reads what <see cref="WritePosition"/> has written.</summary>
    public static LogPosition ReadPosition(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("a position is an array");
        reader.Read();
        var generation = reader.GetString();
        reader.Read();
        var offset = reader.GetInt64();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) reader.Skip();
        return new LogPosition(generation, offset);
    }

    private static SourceRange ReadRange(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("a range is an array");
        reader.Read();
        var generation = reader.GetString() ?? "";
        reader.Read();
        var offset = reader.GetInt64();
        reader.Read();
        return new SourceRange(generation, offset, reader.GetInt32());
    }

    private static void ReadDone(ref Utf8JsonReader reader, List<(int First, int Last)> done)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("what is done is an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            reader.Read();
            var first = reader.GetInt32();
            reader.Read();
            done.Add((first, reader.GetInt32()));
            reader.Read();
        }
    }

    private static void ReadRanges(ref Utf8JsonReader reader, List<SourceRangeDescription> ranges)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("ranges are an array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var range = ReadRange(ref reader);
            reader.Read();
            var records = reader.GetInt32();
            reader.Read();
            var flags = (LineFlags)reader.GetInt32();
            List<SourceRange>? pieces = null;
            string? text = null;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                text = reader.GetString();
                reader.Read();
            }
            else if (reader.TokenType == JsonTokenType.StartArray)
            {
                pieces = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    pieces.Add(ReadRange(ref reader));
                    reader.Read();
                }

                reader.Read();
            }

            ranges.Add(new SourceRangeDescription(range, records, flags, pieces, text));
        }
    }
}
