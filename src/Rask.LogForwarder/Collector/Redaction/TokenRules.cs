namespace Rask.LogForwarder.Collector.Redaction;

/// <summary>
/// Tokens that are known by what stands before them: <c>Bearer</c> (RFC 6750) and the prefixes of AWS's access key ids
/// (<c>AKIA</c>, <c>ASIA</c> and 16 capital letters and digits; IAM's documentation of identifiers). Thread-safe.
/// </summary>
internal static unsafe class TokenRules
{
    private const int AccessKeyPrefix = 4;
    private const int AccessKeyRest = 16;

    /// <summary>Masks the token behind the word; words of a language that follow it are none.</summary>
    public static bool TryMaskBearer(byte* start, byte* at, byte* end)
    {
        if (!SecretText.IsWord(at, end, "bearer"u8) || SecretText.FollowsAlphanumeric(start, at)) return false;
        var token = at + 6;
        while (token < end && *token == (byte)' ') token++;
        if (token == at + 6 || !SecretValue.LooksLikeToken(token, end)) return false;
        var last = token;
        while (last < end && SecretValue.IsTokenByte(*last)) last++;
        return SecretText.Mask(token, last);
    }

    /// <summary>Masks an access key id but for its prefix.</summary>
    /// <param name="at">Its second letter.</param>
    public static bool TryMaskAccessKey(byte* start, byte* at, byte* end)
    {
        var id = at - 1;
        if (id < start || end - id < AccessKeyPrefix + AccessKeyRest || *id != (byte)'A' || SecretText.FollowsAlphanumeric(start, id)) return false;
        if (*at is not ((byte)'K' or (byte)'S') || at[1] != (byte)'I' || at[2] != (byte)'A') return false;
        var rest = id + AccessKeyPrefix;
        var last = rest;
        while (last < end && (SecretText.IsDigit(*last) || (uint)(*last - 'A') <= 'Z' - 'A')) last++;
        return last - rest == AccessKeyRest && (last == end || !SecretText.IsAlphanumeric(*last)) && SecretText.Mask(rest, last);
    }
}
