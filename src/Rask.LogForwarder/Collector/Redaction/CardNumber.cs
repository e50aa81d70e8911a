namespace Rask.LogForwarder.Collector.Redaction;

/// <summary>
/// Numbers of payment cards (ISO/IEC 7812): 13 to 19 digits that begin as the card schemes' do, the last one being Luhn's check
/// digit; in one piece, or in groups of 4 (4-4-4-4, 4-4-4-4-3, 4-6-5, 4-6-4) parted by one space or hyphen each. Thread-safe.
/// </summary>
internal static unsafe class CardNumber
{
    private const int Shortest = 13;
    private const int Longest = 19;
    private const int GroupLength = 4;

    /// <summary>Masks the number that a digit belongs to.</summary>
    public static bool TryMask(byte* start, byte* at, byte* end)
    {
        var first = at;
        while (first > start && SecretText.IsDigit(first[-1])) first--;
        // The digits of an escape are none of the number's.
        if (first > start && first[-1] == (byte)'u' && at - first >= 0 && SecretText.EscapeBefore(start, first + GroupLength) == SecretText.UnicodeEscape)
            first += GroupLength;
        var last = first;
        while (last < end && SecretText.IsDigit(*last)) last++;
        if (IsPartOfMore(start, first)) return false;
        return last - first == GroupLength ? TryMaskGroups(start, first, end) : TryMaskRun(start, first, last, end);
    }

    private static bool TryMaskRun(byte* start, byte* first, byte* last, byte* end)
    {
        var length = (int)(last - first);
        if (length is < Shortest or > Longest || (last < end && IsMore(*last))) return false;
        if (!IsCard(new ReadOnlySpan<byte>(first, length))) return false;
        return IsJsonNumber(start, first) ? SecretText.MaskNumber(first, last) : SecretText.Mask(first, last);
    }

    private static bool TryMaskGroups(byte* start, byte* first, byte* end)
    {
        if (end - first <= GroupLength) return false;
        var separator = first[GroupLength];
        if (separator is not ((byte)' ' or (byte)'-') || (first - start >= 2 && first[-1] == separator && SecretText.IsDigit(first[-2]) && separator == (byte)'-')) return false;
        Span<byte> digits = stackalloc byte[Longest];
        var count = 0;
        var last = first;
        for (var group = 0; ; group++)
        {
            var length = 0;
            while (last + length < end && SecretText.IsDigit(last[length])) length++;
            var isRest = group > 0 && length != GroupLength && !(group == 1 && length == 6);
            if (length == 0 || count + length > Longest) return false;
            new ReadOnlySpan<byte>(last, length).CopyTo(digits[count..]);
            count += length;
            last += length;
            var isEnd = end - last < 2 || *last != separator || !SecretText.IsDigit(last[1]);
            if (isEnd || (count is 16 && !IsMoreOf(last, end))) break;
            if (isRest) return false;
            last++;
        }

        if (count < Shortest || (last < end && IsMore(*last)) || !IsCard(digits[..count])) return false;
        for (var at = first; at < last; at++)
            if (*at != separator) *at = (byte)'*';
        return true;
    }

    /// <summary>Whether a group of three digits follows, the last one of a number of 19.</summary>
    private static bool IsMoreOf(byte* at, byte* end) =>
        end - at >= 4 && SecretText.IsDigit(at[1]) && SecretText.IsDigit(at[2]) && SecretText.IsDigit(at[3]) && (end - at == 4 || !SecretText.IsDigit(at[4]));

    /// <summary>Whether a scheme has numbers of this beginning and length, and the check digit is right.</summary>
    private static bool IsCard(ReadOnlySpan<byte> digits) => IsOfScheme(digits) && HasLuhnDigit(digits);

    private static bool IsOfScheme(ReadOnlySpan<byte> digits)
    {
        var length = digits.Length;
        var second = digits[1];
        return digits[0] switch
        {
            (byte)'2' => length == 16 && digits[..4].SequenceCompareTo("2221"u8) >= 0 && digits[..4].SequenceCompareTo("2720"u8) <= 0,
            (byte)'3' when second is (byte)'4' or (byte)'7' => length == 15,
            (byte)'3' when second == (byte)'5' => length >= 16,
            (byte)'3' => second is (byte)'0' or (byte)'6' or (byte)'8' or (byte)'9' && length is 14 or 16,
            (byte)'4' => length is 13 or 16 or 19,
            (byte)'5' => second is >= (byte)'1' and <= (byte)'5' ? length == 16 : second is (byte)'0' or (byte)'6' or (byte)'7' or (byte)'8',
            (byte)'6' => length >= 16,
            _ => false,
        };
    }

    private static bool HasLuhnDigit(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var value = digits[^(i + 1)] - '0';
            if ((i & 1) == 1) value = value > 4 ? (2 * value) - 9 : 2 * value;
            sum += value;
        }

        return sum % 10 == 0;
    }

    /// <summary>Whether something before a number makes it a part of something else: a word, an identifier, a fraction.</summary>
    private static bool IsPartOfMore(byte* start, byte* first) =>
        first > start && (IsMore(first[-1]) || first[-1] is (byte)'.') && SecretText.EscapeBefore(start, first) == 0;

    private static bool IsMore(byte b) => SecretText.IsAlphanumeric(b) || b == (byte)'_';

    /// <summary>Whether a value without quotes stands here, behind a key with quotes or at the start of an array.</summary>
    private static bool IsJsonNumber(byte* start, byte* first)
    {
        var at = first;
        while (at > start && at[-1] == (byte)' ') at--;
        if (at > start && at[-1] == (byte)'[') return true;
        if (at == start || at[-1] != (byte)':') return false;
        at--;
        while (at > start && at[-1] == (byte)' ') at--;
        return at > start && at[-1] == (byte)'"';
    }
}
