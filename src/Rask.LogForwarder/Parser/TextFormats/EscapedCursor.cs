using System.Runtime.CompilerServices;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>A place in an escaped text that moves forward.</summary>
/// <remarks>
/// An escape is never cut in two as long as the text is cut at bytes that no escape consists of. Those that one does consist
/// of: <c>\ " / b f n r t u</c> and hexadecimal digits. A literal is safe to skip at the start of a text and behind a byte
/// that is none of these.
/// </remarks>
internal unsafe ref struct EscapedCursor(byte* at, byte* end)
{
    public byte* At = at;

    public readonly byte* End = end;

    public readonly bool IsAtEnd => At >= End;

    public readonly int Left => (int)(End - At);

    /// <summary>What has not been read.</summary>
    public readonly ReadOnlySpan<byte> Rest => new(At, (int)(End - At));

    public readonly TextSlice RestSlice => new(At, (int)(End - At));

    /// <summary>Whether a literal comes next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Is(ReadOnlySpan<byte> literal) =>
        End - At >= literal.Length && new ReadOnlySpan<byte>(At, literal.Length).SequenceEqual(literal);

    /// <summary>Skips a literal if it comes next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrySkip(ReadOnlySpan<byte> literal)
    {
        if (!Is(literal))
            return false;
        At += literal.Length;
        return true;
    }

    /// <summary>Skips a byte if it comes next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrySkip(byte expected)
    {
        if (At >= End || *At != expected)
            return false;
        At++;
        return true;
    }

    public void SkipSpaces()
    {
        while (At < End && *At == (byte)' ')
            At++;
    }

    /// <summary>Reads up to a byte that no escape consists of, and skips that byte; nothing moves where it is not there or comes at once.</summary>
    public bool TryReadUntil(byte terminator, out TextSlice value)
    {
        int length = Rest.IndexOf(terminator);
        if (length <= 0)
        {
            value = default;
            return false;
        }
        value = new TextSlice(At, length);
        At += length + 1;
        return true;
    }

    /// <summary>Reads that many bytes.</summary>
    public bool TryRead(int length, out TextSlice value)
    {
        if (Left < length)
        {
            value = default;
            return false;
        }
        value = new TextSlice(At, length);
        At += length;
        return true;
    }

    /// <summary>Reads one or more digits.</summary>
    public bool TryReadDigits(out TextSlice value)
    {
        byte* start = At;
        while (At < End && (uint)(*At - '0') <= 9)
            At++;
        value = new TextSlice(start, (int)(At - start));
        return At > start;
    }

    /// <summary>
    /// Whether the text matches a picture here: <c>0</c> stands for a digit, <c>A</c> for a capital letter, <c>a</c> for a
    /// small one, everything else for itself.
    /// </summary>
    public readonly bool Looks(ReadOnlySpan<byte> picture)
    {
        if (Left < picture.Length)
            return false;
        for (int i = 0; i < picture.Length; i++)
        {
            byte b = At[i];
            bool matches = picture[i] switch
            {
                (byte)'0' => (uint)(b - '0') <= 9,
                (byte)'A' => (uint)(b - 'A') <= 'Z' - 'A',
                (byte)'a' => (uint)(b - 'a') <= 'z' - 'a',
                _ => b == picture[i],
            };
            if (!matches)
                return false;
        }
        return true;
    }
}
