using System.Globalization;

namespace Rask.Protocol;

/// <summary>
/// Names a batch, or a part of it, for ever: <c>&lt;forwarder&gt;.&lt;epoch&gt;-&lt;sequence&gt;</c>, and for a part
/// <c>/&lt;first&gt;-&lt;last&gt;</c> behind it.
/// </summary>
/// <remarks>
/// <code>
/// id        = forwarder "." epoch "-" sequence [ "/" first "-" last ]
/// forwarder = 1*64( ALPHA / DIGIT / "_" / "-" )
/// epoch, sequence, first, last = number; first is not above last
/// number    = "0" / %x31-39 *17DIGIT       sequence, first and last are at least 1
/// </code>
/// There is one way to write an id, so that equal ids are equal texts.
/// </remarks>
/// <param name="Forwarder">Who made the batch.</param>
/// <param name="Epoch">The forwarder's start in which it was made; ascends.</param>
/// <param name="Sequence">Number of the batch in its epoch, from 1 on.</param>
/// <param name="First">Number of the part's first record in the batch, from 1 on; 0 for a whole batch.</param>
/// <param name="Last">Number of the part's last record; 0 for a whole batch.</param>
public readonly record struct BatchId(string Forwarder, long Epoch, long Sequence, long First = 0, long Last = 0)
{
    /// <summary>Longest name of a forwarder in bytes.</summary>
    public const int MaximumForwarderLength = 64;

    /// <summary>Longest id in bytes.</summary>
    public const int MaximumLength = MaximumForwarderLength + 4 + (4 * MaximumDigits);

    /// <summary>Numbers of so many digits fit into a <see cref="long"/>, and so do their sums.</summary>
    private const int MaximumDigits = 18;

    /// <summary>True for a part of a batch.</summary>
    public bool IsPart => First > 0;

    /// <summary>Reads an id.</summary>
    /// <returns>False where the text is not exactly an id.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out BatchId id)
    {
        id = default;
        int dot = text.IndexOf('.');
        if (dot < 0 || !IsForwarder(text[..dot]))
            return false;
        ReadOnlySpan<char> rest = text[(dot + 1)..];
        int slash = rest.IndexOf('/');
        if (!TryParsePair(slash < 0 ? rest : rest[..slash], out long epoch, out long sequence) || sequence == 0)
            return false;
        long first = 0, last = 0;
        if (slash >= 0 && (!TryParsePair(rest[(slash + 1)..], out first, out last) || first == 0 || last < first))
            return false;
        id = new BatchId(text[..dot].ToString(), epoch, sequence, first, last);
        return true;
    }

    /// <summary>True for a name that a forwarder may have.</summary>
    public static bool IsForwarder(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > MaximumForwarderLength)
            return false;
        foreach (char letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-'))
                return false;
        }

        return true;
    }

    /// <summary>Writes the id in ASCII.</summary>
    /// <returns>False where the destination is too short; <see cref="MaximumLength"/> bytes are always enough.</returns>
    public bool TryFormat(Span<byte> destination, out int written) => IsPart
        ? System.Text.Unicode.Utf8.TryWrite(destination, CultureInfo.InvariantCulture, $"{Forwarder}.{Epoch}-{Sequence}/{First}-{Last}", out written)
        : System.Text.Unicode.Utf8.TryWrite(destination, CultureInfo.InvariantCulture, $"{Forwarder}.{Epoch}-{Sequence}", out written);

    /// <summary>The id as it is sent.</summary>
    public override string ToString() => IsPart
        ? string.Create(CultureInfo.InvariantCulture, $"{Forwarder}.{Epoch}-{Sequence}/{First}-{Last}")
        : string.Create(CultureInfo.InvariantCulture, $"{Forwarder}.{Epoch}-{Sequence}");

    /// <summary>Reads a number as ids and counts are written: decimal, at most 18 digits, without sign and leading zeros.</summary>
    public static bool TryParseNumber(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        return text.Length is > 0 and <= MaximumDigits
            && (text[0] != '0' || text.Length == 1)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryParsePair(ReadOnlySpan<char> text, out long left, out long right)
    {
        right = 0;
        int dash = text.IndexOf('-');
        if (dash >= 0)
            return TryParseNumber(text[..dash], out left) && TryParseNumber(text[(dash + 1)..], out right);
        left = 0;
        return false;
    }
}
