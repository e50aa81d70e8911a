using System.Globalization;
using Microsoft.Extensions.Primitives;
using Rask.LogAggregator.Storage.Dedup;
using Rask.Protocol;

namespace Rask.LogAggregator.Intake;

/// <summary>What the headers of a request say about its batch, checked strictly: a wrong id would lose records or store them twice.</summary>
internal sealed class BatchHeaders
{
    private const int DigestDigits = 16;

    private BatchId? _id;
    private long? _total;
    private ulong? _digest;
    private bool _isVoid;
    private int? _size;

    private BatchHeaders()
    {
    }

    /// <summary>Reads the headers.</summary>
    /// <exception cref="BatchRefusedException">One of them is malformed, or they contradict each other.</exception>
    public static BatchHeaders Read(IHeaderDictionary headers)
    {
        var result = new BatchHeaders();
        if (TryGet(headers, AggregateEndpoint.BatchSizeHeader, out string size))
            result._size = int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int lines) ? lines : throw Malformed(AggregateEndpoint.BatchSizeHeader, size, "the number of lines in the body");
        if (TryGet(headers, AggregateEndpoint.BatchIdHeader, out string id))
            result._id = BatchId.TryParse(id, out BatchId parsed) ? parsed : throw Malformed(AggregateEndpoint.BatchIdHeader, id, "FORWARDER.EPOCH-SEQUENCE, and for a part /FIRST-LAST");
        if (TryGet(headers, AggregateEndpoint.BatchTotalHeader, out string total))
            result._total = BatchId.TryParseNumber(total, out long records) && records > 0 ? records : throw Malformed(AggregateEndpoint.BatchTotalHeader, total, "the number of records of the whole batch, at least 1");
        if (TryGet(headers, AggregateEndpoint.BatchDigestHeader, out string digest))
            result._digest = TryParseDigest(digest) ?? throw Malformed(AggregateEndpoint.BatchDigestHeader, digest, "16 hexadecimal digits");
        if (TryGet(headers, AggregateEndpoint.BatchVoidHeader, out string isVoid))
            result._isVoid = isVoid == "true" ? true : throw Malformed(AggregateEndpoint.BatchVoidHeader, isVoid, "true, or be left out");
        result.CheckTotal();
        return result;
    }

    /// <summary>Checks the number of lines that came. A proxy that cuts a body short ends it in good form, and only the count tells that lines are missing.</summary>
    /// <exception cref="BatchRefusedException">The headers promise another number.</exception>
    public void CheckLines(int lines)
    {
        if (_size is not null && _size != lines)
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"{AggregateEndpoint.BatchSizeHeader} says {_size} lines, but the body has {lines}; nothing was stored"));
        if (_id is not { } id)
            return;
        if (_isVoid ? lines > 0 : lines == 0)
            throw Refused($"a body without lines goes with {AggregateEndpoint.BatchVoidHeader}, and no other does; nothing was stored");
        long promised = _isVoid ? 0 : id.IsPart ? id.Last - id.First + 1 : _total ?? lines;
        if (promised != lines)
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"{id} names {promised} records, but the body has {lines}; nothing was stored"));
    }

    /// <summary>Which batch the lines belong to; null when the client does not say.</summary>
    /// <param name="lines">The number of lines, which was checked.</param>
    public BatchClaim? Claim(int lines)
    {
        if (_id is not { } id)
            return null;
        long total = _total ?? lines;
        NumberRange records = id.IsPart ? new NumberRange(id.First, id.Last) : new NumberRange(1, total);
        return new BatchClaim(id.Forwarder, id.Epoch, id.Sequence, records, total, _digest);
    }

    private void CheckTotal()
    {
        if (_isVoid && _id is null)
            throw Refused($"{AggregateEndpoint.BatchVoidHeader} needs {AggregateEndpoint.BatchIdHeader}");
        if (_id is not { } id)
            return;
        if (_total is null && (id.IsPart || _isVoid))
            throw Refused($"{AggregateEndpoint.BatchTotalHeader} is missing; a part of a batch and a void need it");
        if (id.Last > _total)
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"{id} ends behind the batch's {_total} records"));
    }

    private static bool TryGet(IHeaderDictionary headers, string name, out string value)
    {
        StringValues values = headers[name];
        // Several values are one text with commas, which no header allows.
        value = values.ToString();
        return values.Count > 0;
    }

    private static ulong? TryParseDigest(string text) =>
        text.Length == DigestDigits && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong digest) ? digest : null;

    private static BatchRefusedException Malformed(string header, string value, string allowed) => Refused($"{header} is \"{value}\"; it must be {allowed}");

    private static BatchRefusedException Refused(string message) => new(StatusCodes.Status400BadRequest, message);
}
