namespace Rask.LogForwarder.Collector.Redaction;

/// <summary>
/// The value behind a key: <c>key=value</c>, <c>key = value</c>, <c>key="value"</c>, <c>"key":"value"</c>, <c>'key': 'value'</c>, <c>key: value</c>.
/// Quotes carry as many backslashes as the depth of their object asks for. Thread-safe.
/// </summary>
internal static unsafe class SecretValue
{
    /// <summary>White space between a key, its colon and its value.</summary>
    private const int MaxSpaces = 4;

    /// <summary>What a value looks like that follows a colon in a sentence.</summary>
    private const int ShortestToken = 8;

    /// <summary>Masks the value behind a key.</summary>
    /// <param name="start">Nothing before this is looked at.</param>
    /// <param name="keyEnd">Behind the key's last letter.</param>
    /// <param name="end">Nothing from here on is looked at.</param>
    /// <param name="isWord">Whether the key is a word that sentences have as well, so that a colon alone says little.</param>
    /// <returns>True where something was masked.</returns>
    public static bool TryMask(byte* start, byte* keyEnd, byte* end, bool isWord)
    {
        var at = keyEnd;
        var isQuotedKey = SkipQuote(ref at, end, out _);
        var depth = at - keyEnd;
        if (at < end && *at == (byte)'=' && !isQuotedKey) return TryMaskAt(start, at + 1, end, isQuotedKey: false);
        SkipSpaces(ref at, end);
        if (end - at >= 2 && *at == (byte)'=' && at[1] == (byte)' ' && !isQuotedKey)
        {
            at++;
            SkipSpaces(ref at, end);
            return (!isWord || LooksLikeToken(at, end)) && TryMaskAt(start, at, end, isQuotedKey: false);
        }

        if (at >= end || *at != (byte)':') return false;
        at++;
        SkipSpaces(ref at, end);
        // Quotes of another depth are those of another text.
        var value = at;
        if (isQuotedKey) return (!SkipQuote(ref value, end, out _) || value - at == depth) && TryMaskAt(start, at, end, isQuotedKey: true);
        return (!isWord || LooksLikeToken(at, end)) && TryMaskAt(start, at, end, isQuotedKey: false);
    }

    /// <summary>Whether letters and digits come next that are no word of a language.</summary>
    public static bool LooksLikeToken(byte* at, byte* end)
    {
        const int LongerThanWords = 24;
        var length = 0;
        var hasDigit = false;
        while (at + length < end && IsTokenByte(at[length]))
        {
            hasDigit |= SecretText.IsDigit(at[length]);
            length++;
        }

        return length >= LongerThanWords || (hasDigit && length >= ShortestToken);
    }

    /// <summary>Bytes of RFC 6750's token.</summary>
    public static bool IsTokenByte(byte b) =>
        SecretText.IsAlphanumeric(b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~' or (byte)'+' or (byte)'/' or (byte)'=';

    private static bool TryMaskAt(byte* start, byte* at, byte* end, bool isQuotedKey)
    {
        var value = at;
        if (SkipQuote(ref value, end, out var quote))
            return (isQuotedKey || !IsClosing(value, end)) && SecretText.Mask(value, quote == (byte)'"' ? EndOfQuoted(value, end, (int)(value - at) - 1) : EndOfSingleQuoted(value, end));
        if (isQuotedKey)
        {
            while (value < end && SecretText.IsDigit(*value)) value++;
            // null, true and objects have no secret, and would no longer be JSON.
            return SecretText.MaskNumber(at, value);
        }

        // The working directory, which shells call PWD.
        if (at < end && *at == (byte)'/' && at - start >= 4 && SecretText.IsWord(at - 4, end, "pwd"u8)) return false;
        while (value < end && *value is not ((byte)',' or (byte)';' or (byte)'}' or (byte)')' or (byte)']'))
        {
            var step = SecretText.StepOf(value, end);
            if (step == 0) break;
            value += step;
        }

        return SecretText.Mask(at, value < end ? value : end);
    }

    /// <summary>Whether the quote before a place ends a text that ended in the key: what follows it goes on with the object.</summary>
    private static bool IsClosing(byte* at, byte* end)
    {
        while (at < end && *at == (byte)' ') at++;
        if (at >= end || *at is (byte)',' or (byte)'}' or (byte)']' or (byte)':' or (byte)'"' or (byte)'\n') return true;
        return *at == (byte)'\\' && SecretText.StepOf(at, end) == 0;
    }

    /// <summary>Skips a quote and the backslashes before it.</summary>
    private static bool SkipQuote(ref byte* at, byte* end, out byte quote)
    {
        var place = at;
        while (place < end && *place == (byte)'\\') place++;
        quote = place < end ? *place : (byte)0;
        if (quote != (byte)'"' && (quote != (byte)'\'' || place > at)) return false;
        at = place + 1;
        return true;
    }

    /// <summary>
    /// The end of a text whose opening quote has that many backslashes. Its closing quote has as many, and before them pairs of
    /// those that the text itself has; every other quote inside has more, and those of an outer text have less.
    /// </summary>
    private static byte* EndOfQuoted(byte* value, byte* end, int depth)
    {
        for (var at = value; at < end && *at != (byte)'\n'; at++)
        {
            if (*at != (byte)'"') continue;
            var run = SecretText.BackslashesBefore(value, at);
            for (var level = depth; ; level = (level - 1) / 2)
            {
                if (run >= level && (run - level) % (2 * (level + 1)) == 0) return at - level;
                // An outer text may end here as well, where the value has no end of its own.
                if (level == 0) break;
            }

            if (run < depth) return at - run;
        }

        return value;
    }

    private static byte* EndOfSingleQuoted(byte* value, byte* end)
    {
        for (var at = value; at < end && *at is not ((byte)'\n' or (byte)'"'); at++)
            if (*at == (byte)'\'') return at;
        return value;
    }

    private static void SkipSpaces(ref byte* at, byte* end)
    {
        for (var i = 0; i < MaxSpaces && at < end && *at == (byte)' '; i++) at++;
    }
}
