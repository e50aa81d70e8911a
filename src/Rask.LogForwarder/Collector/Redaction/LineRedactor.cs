using System.Numerics;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Collector.Redaction;

/// <summary>
/// Masks secrets in source lines where they lie, byte for byte with asterisks, so that lengths, positions and digests stay.
/// What becomes of a line depends on the line alone, and masking it again changes nothing. Reader thread only.
/// </summary>
internal sealed unsafe class LineRedactor : ILineRedactor
{
    private readonly RedactKinds _kinds;
    private readonly SecretFilter _filter;
    private readonly Counters? _counters;

    private LineRedactor(RedactKinds kinds, SimdWidth width, Counters? counters)
    {
        _kinds = kinds;
        _filter = SecretFilter.Create(kinds, width);
        _counters = counters;
    }

    /// <summary>A redactor of some kinds; null where there are none, so that nothing is looked at.</summary>
    public static LineRedactor? Create(RedactKinds kinds, SimdWidth width, Counters? counters) =>
        kinds == RedactKinds.None ? null : new LineRedactor(kinds, width, counters);

    /// <inheritdoc/>
    public void Redact(byte* lines, int length)
    {
        var end = lines + length;
        var masked = 0;
        for (var at = 0; ; at += SecretFilter.Block)
        {
            var places = _filter.Next(lines, length, ref at);
            if (at >= length) break;
            if (length - at < SecretFilter.Block) places &= (1u << (length - at)) - 1;
            for (; places != 0; places &= places - 1)
                if (TryMask(lines, lines + at + BitOperations.TrailingZeroCount(places), end)) masked++;
        }

        if (masked > 0) _counters?.AddRedactions(masked);
    }

    /// <summary>Looks closely at a place; what is there says which rule it is for.</summary>
    private bool TryMask(byte* lines, byte* at, byte* end) => *at switch
    {
        (byte)'@' => AddressRules.TryMask(lines, at, end, _kinds),
        >= (byte)'0' and <= (byte)'9' => CardNumber.TryMask(lines, at, end),
        (byte)'b' or (byte)'B' => TokenRules.TryMaskBearer(lines, at, end),
        (byte)'K' => TokenRules.TryMaskAccessKey(lines, at, end),
        // Of the second letter of ASIA, and of password's third.
        (byte)'S' when (_kinds & RedactKinds.AwsKey) != 0 && TokenRules.TryMaskAccessKey(lines, at, end) => true,
        _ => SecretKeys.TryMask(lines, at, end, _kinds),
    };
}
