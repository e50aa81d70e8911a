namespace Rask.LogForwarder.Collector.Redaction;

/// <summary>
/// Keys whose values are secrets: whatever ends in <c>password</c>, <c>passwd</c>, <c>passphrase</c>, <c>pwd</c>, <c>secret</c>,
/// <c>secret_key</c>, <c>secret_access_key</c>, <c>token</c> or <c>api_key</c>, in any letter case and with <c>_</c>, <c>-</c> or
/// nothing between its words. Thread-safe.
/// </summary>
internal static unsafe class SecretKeys
{
    /// <summary>Masks the value where three letters of such a key stand.</summary>
    /// <param name="at">The letters: <c>ssw</c>, <c>ssp</c>, <c>pwd</c>, <c>ecr</c>, <c>oke</c> or <c>pi</c> and one more.</param>
    public static bool TryMask(byte* start, byte* at, byte* end, RedactKinds kinds)
    {
        var all = (kinds & RedactKinds.Password) != 0;
        switch (*at | 0x20)
        {
            case 's' when all:
                return TryMask(start, at - 2, end, "password"u8, false) || TryMask(start, at - 2, end, "passwd"u8, false)
                    || TryMask(start, at - 2, end, "passphrase"u8, false);
            case 'p' when all:
                return TryMask(start, at, end, "pwd"u8, false) || TryMaskApiKey(start, at - 1, end);
            case 'o' when all:
                return TryMask(start, at - 1, end, "token"u8, true);
            case 'e':
                return TryMaskSecret(start, at - 1, end, all);
            default:
                return false;
        }
    }

    private static bool TryMask(byte* start, byte* key, byte* end, ReadOnlySpan<byte> word, bool isWord) =>
        key >= start && SecretText.IsWord(key, end, word) && SecretValue.TryMask(start, key + word.Length, end, isWord);

    private static bool TryMaskApiKey(byte* start, byte* key, byte* end)
    {
        if (key < start || !SecretText.IsWord(key, end, "api"u8)) return false;
        var at = key + 3;
        return TrySkip(ref at, end, "key"u8) && SecretValue.TryMask(start, at, end, isWord: false);
    }

    /// <summary><c>secret</c> itself, or a key that it names; AWS's own is one of these.</summary>
    private static bool TryMaskSecret(byte* start, byte* key, byte* end, bool all)
    {
        if (key < start || !SecretText.IsWord(key, end, "secret"u8)) return false;
        var at = key + 6;
        var isAccessKey = TrySkip(ref at, end, "access"u8);
        var isKey = TrySkip(ref at, end, "key"u8);
        if (isAccessKey != isKey && isAccessKey) return false;
        return (all || isAccessKey) && SecretValue.TryMask(start, at, end, isWord: !isKey);
    }

    /// <summary>Skips a further word of a key.</summary>
    private static bool TrySkip(ref byte* at, byte* end, ReadOnlySpan<byte> word)
    {
        var place = at < end && *at is (byte)'_' or (byte)'-' ? at + 1 : at;
        if (!SecretText.IsWord(place, end, word)) return false;
        at = place + word.Length;
        return true;
    }
}
