using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.General;

/// <summary>
/// Writes into a bounded buffer and goes on counting behind its end, so that a record that does not fit tells its exact size.
/// </summary>
internal unsafe ref struct CountingWriter(byte* destination, byte* end)
{
    private readonly byte* _end = end;
    private byte* _at = destination;

    /// <summary>Bytes written, or that would have been.</summary>
    public long Length { get; private set; }

    /// <summary>Whether all of it is in the buffer.</summary>
    public bool Fits { get; private set; } = true;

    /// <summary>Writes bytes as they are.</summary>
    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        Fits = Fits && bytes.Length <= _end - _at;
        if (!Fits)
            return;
        bytes.CopyTo(new Span<byte>(_at, bytes.Length));
        _at += bytes.Length;
    }

    /// <summary>Writes valid UTF-8 as the text of a JSON string, without quotes.</summary>
    public void Escaped(scoped ReadOnlySpan<byte> text)
    {
        Span<byte> escape = stackalloc byte[JsonText.MaxEscapedLength];
        int clean = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (!JsonText.NeedsEscape(text[i]))
                continue;
            Raw(text[clean..i]);
            Raw(escape[..JsonText.EscapeByte(text[i], escape)]);
            clean = i + 1;
        }
        Raw(text[clean..]);
    }
}
