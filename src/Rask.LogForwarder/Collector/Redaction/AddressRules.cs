namespace Rask.LogForwarder.Collector.Redaction;

/// <summary>
/// What stands around an <c>@</c>: the password of a URL (<c>scheme://user:password@host</c>, RFC 3986) or an e-mail address
/// (the usual ones of RFC 5321: no quotes, no comments, a domain with a top level of letters). Thread-safe.
/// </summary>
internal static unsafe class AddressRules
{
    /// <summary>No password is longer; so far back is looked.</summary>
    private const int LongestAuthority = 1024;

    private const int LongestTopLevel = 24;

    /// <summary>Masks what stands around the sign, if it is of a kind that is wanted.</summary>
    public static bool TryMask(byte* start, byte* sign, byte* end, RedactKinds kinds)
    {
        var authority = AuthorityBefore(start, sign);
        if (authority is not null) return (kinds & RedactKinds.UrlAuth) != 0 && TryMaskPassword(authority, sign);
        return (kinds & RedactKinds.Email) != 0 && TryMaskEmail(start, sign, end);
    }

    private static bool TryMaskPassword(byte* authority, byte* sign)
    {
        var colon = new ReadOnlySpan<byte>(authority, (int)(sign - authority)).IndexOf((byte)':');
        return colon >= 0 && SecretText.Mask(authority + colon + 1, sign);
    }

    /// <summary>The place behind <c>://</c>, if nothing but a user and a password lie between it and the sign; else null.</summary>
    private static byte* AuthorityBefore(byte* start, byte* sign)
    {
        var at = sign;
        while (at > start && sign - at < LongestAuthority && at[-1] is not (<= (byte)' ' or (byte)'"' or (byte)'/' or (byte)'<' or (byte)'>')) at--;
        if (at - start < 3 || at[-1] != (byte)'/' || at[-2] != (byte)'/' || at[-3] != (byte)':') return null;
        // An escape on the way may be white space.
        for (var place = at; place < sign;)
        {
            var step = *place == (byte)'&' || *place == (byte)'\'' ? 1 : SecretText.StepOf(place, sign);
            if (step == 0 && !IsAmpersand(place, sign)) return null;
            place += step == 0 ? SecretText.UnicodeEscape : step;
        }

        return at;
    }

    private static bool IsAmpersand(byte* at, byte* end) => new ReadOnlySpan<byte>(at, (int)(end - at)).StartsWith("\\u0026"u8);

    private static bool TryMaskEmail(byte* start, byte* sign, byte* end)
    {
        var local = sign;
        while (local > start && IsLocal(local[-1])) local--;
        // A letter that belongs to an escape, or to one of an object inside, is none of the address.
        if (local > start && local[-1] == (byte)'\\')
            local += *local == (byte)'u' && sign - local >= 5 ? 5 : 1;
        if (local >= sign || *local == (byte)'.') return false;
        var domainEnd = EndOfDomain(sign + 1, end, out var topLevel);
        if (domainEnd is null || IsRepository(domainEnd, end)) return false;
        var isMasked = SecretText.Mask(local, sign);
        for (var at = sign + 1; at < topLevel; at++)
        {
            if (*at is (byte)'.' or (byte)'*') continue;
            *at = (byte)'*';
            isMasked = true;
        }

        return isMasked;
    }

    /// <summary>The end of a domain name of two labels or more; null where there is none.</summary>
    private static byte* EndOfDomain(byte* at, byte* end, out byte* topLevel)
    {
        topLevel = null;
        var label = at;
        byte* found = null;
        while (true)
        {
            var last = label;
            var isLetters = true;
            while (last < end && (SecretText.IsAlphanumeric(*last) || *last == (byte)'-'))
            {
                isLetters &= SecretText.IsAlphanumeric(*last) && !SecretText.IsDigit(*last);
                last++;
            }

            if (last == label) return found;
            found = null;
            if (label > at && isLetters && last - label is >= 2 and <= LongestTopLevel)
            {
                topLevel = label;
                found = last;
            }

            if (last >= end || *last != (byte)'.') return found;
            label = last + 1;
        }
    }

    /// <summary><c>git@host.org:owner/name</c>, also where something else was masked behind the colon.</summary>
    private static bool IsRepository(byte* domainEnd, byte* end) =>
        end - domainEnd >= 2 && *domainEnd == (byte)':' && (SecretText.IsAlphanumeric(domainEnd[1]) || domainEnd[1] is (byte)'~' or (byte)'/' or (byte)'*');

    private static bool IsLocal(byte b) =>
        SecretText.IsAlphanumeric(b) || b is (byte)'.' or (byte)'_' or (byte)'%' or (byte)'+' or (byte)'-';
}
