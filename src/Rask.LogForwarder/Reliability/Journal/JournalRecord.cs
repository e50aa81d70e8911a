using System.Text.Json;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Reliability.Journal;

/// <summary>
/// One line of the delivery journal (the file <c>journal</c> in the state directory), format version 2.
/// </summary>
/// <remarks>
/// <code>
/// line  = crc SP json LF
/// crc   = 8 hexadecimal digits: CRC-32C (RFC 3720, appendix B.4) of the bytes of json
/// json  = {"kind":"start","version":2,"forwarder":ID,"epoch":N}
///       | {"kind":"begin","replaces":[FORWARDER,EPOCH,SEQUENCE]?, the members of a <see cref="BatchDescription"/>}
///       | {"kind":"part","forwarder":ID,"epoch":N,"sequence":N,"first":N,"last":N,"dead":N?,"lost":N?,"reason":REASON?}
///       | {"kind":"done","forwarder":ID,"epoch":N,"sequence":N,"order":[EPOCH,SEQUENCE]?,"container":KEY,"service":NAME,
///          "stdout":[GENERATION,OFFSET],"stderr":[GENERATION,OFFSET],"totals":<see cref="LedgerTotals"/>}
///       | {"kind":"at","container":KEY,"service":NAME,"stdout":[…],"stderr":[…],"totals":<see cref="LedgerTotals"/>}
///       | {"kind":"ledger","container":KEY,"service":NAME,"totals":<see cref="LedgerTotals"/>}
/// </code>
/// <list type="bullet">
/// <item><c>start</c> is the first line, and one follows at each start of the forwarder and at each new epoch.</item>
/// <item><c>begin</c> stands before the first sending of a batch. One that names another batch takes its place: the same
/// records under another name.</item>
/// <item><c>part</c>: records of a batch that was split are acknowledged or will never come. The
/// counts are the whole batch's until then: records that lie in the dead-letter file, and such as nobody has.</item>
/// <item><c>done</c>: so is the whole batch. Positions and totals are the container's, as they are then.</item>
/// <item><c>at</c>: reading of the container goes on there, without a batch.</item>
/// <item><c>ledger</c>: the container's totals, where no batch carries them: at the end of a run.</item>
/// </list>
/// A batch that is begun and not done is pending. Batches are ordered by the epoch, then by the sequence
/// of the name under which they were sealed (<c>order</c>, where they have another one now); a line about an older
/// one does not take positions back. A line with another CRC is passed over, because those behind it stand for
/// themselves; where nothing good follows, it is the torn end of the file and is cut off. Keys and kinds that are not known
/// are passed over. Version 1 is the file <c>checkpoint</c> of the first release: its lines have no <c>kind</c>; those with a
/// version are <c>start</c>, the others <c>at</c>.
/// </remarks>
internal readonly record struct JournalRecord(
    JournalKind Kind,
    int Version,
    BatchId Id,
    BatchId Order,
    BatchId Replaces,
    string Container,
    string Service,
    StreamPositions Positions,
    BatchPart Part,
    int Records,
    long Covered,
    LedgerTotals? Totals,
    BatchOutcome Outcome)
{
    /// <summary>The version that is written.</summary>
    public const int CurrentVersion = 2;

    /// <summary>Reads the JSON of a line.</summary>
    /// <returns>False where it is none of ours.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out JournalRecord record)
    {
        record = default;
        try
        {
            record = Read(json);
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private static JournalRecord Read(ReadOnlySpan<byte> json)
    {
        string? kind = null;
        string forwarder = "", container = "", service = "";
        int version = 0, first = 0, last = 0, records = 0, dead = 0, lost = 0;
        string? reason = null;
        long epoch = 0, sequence = 0, covered = 0;
        BatchId replaces = default;
        (long Epoch, long Sequence)? order = null;
        LogPosition stdout = default, stderr = default;
        LedgerTotals? totals = null;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new FormatException("a line is an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "kind": kind = reader.GetString(); break;
                case "version": version = reader.GetInt32(); break;
                case "forwarder": forwarder = reader.GetString() ?? ""; break;
                case "epoch": epoch = reader.GetInt64(); break;
                case "sequence": sequence = reader.GetInt64(); break;
                case "order": order = BatchDescription.ReadOrder(ref reader); break;
                case "replaces": replaces = ReadId(ref reader); break;
                case "container": container = reader.GetString() ?? ""; break;
                case "service": service = reader.GetString() ?? ""; break;
                case "stdout": stdout = BatchDescription.ReadPosition(ref reader); break;
                case "stderr": stderr = BatchDescription.ReadPosition(ref reader); break;
                case "first": first = reader.GetInt32(); break;
                case "last": last = reader.GetInt32(); break;
                case "records": records = reader.GetInt32(); break;
                case "dead": dead = reader.GetInt32(); break;
                case "lost": lost = reader.GetInt32(); break;
                case "reason": reason = reader.GetString(); break;
                case "covered": covered = reader.GetInt64(); break;
                case "totals": totals = LedgerTotals.Read(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        var place = order ?? (epoch, sequence);
        return new JournalRecord(
            KindOf(kind, version), version, new BatchId(forwarder, epoch, sequence), new BatchId(forwarder, place.Epoch, place.Sequence), replaces, container, service,
            new StreamPositions(stdout, stderr), new BatchPart(first, last, 0), records, covered, totals,
            new BatchOutcome(dead, lost, 0, LossReasonNames.Parse(reason)));
    }

    private static JournalKind KindOf(string? kind, int version) => kind switch
    {
        null => version > 0 ? JournalKind.Start : JournalKind.At,
        "start" => JournalKind.Start,
        "begin" => JournalKind.Begin,
        "part" => JournalKind.Part,
        "done" => JournalKind.Done,
        "at" => JournalKind.At,
        "ledger" => JournalKind.Ledger,
        _ => JournalKind.Unknown,
    };

    private static BatchId ReadId(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new FormatException("an id is an array");
        reader.Read();
        var forwarder = reader.GetString() ?? "";
        reader.Read();
        var epoch = reader.GetInt64();
        reader.Read();
        var sequence = reader.GetInt64();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) reader.Skip();
        return new BatchId(forwarder, epoch, sequence);
    }
}
