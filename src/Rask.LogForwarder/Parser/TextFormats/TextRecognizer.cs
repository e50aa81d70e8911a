using System.Runtime.InteropServices;
using Rask.LogForwarder.Parser.Recognition;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// Finds the format of a line of text by the line alone, so that encoding it again gives the same record: the first byte names
/// a family, the family tries its formats in a fixed order, and each format takes only what it is sure of. One instance a thread.
/// </summary>
internal sealed unsafe class TextRecognizer : IDisposable
{
    /// <summary>Longest line that is taken apart; of longer ones only the level is looked for.</summary>
    public const int MaxText = 32 * 1024;

    /// <summary>What copies in whole chunks may read behind a text.</summary>
    private const int Slack = RecordEncoder.Slack;

    /// <summary>Where a line without its colours is put.</summary>
    private byte* _uncoloured = (byte*)NativeMemory.AllocZeroed(MaxText + Slack);

    ~TextRecognizer() => Free();

    /// <summary>What the last line consists of, where it was one of a format.</summary>
    public TextParts Parts { get; } = new();

    /// <summary>Whether a line that begins so can be one of a format, or tell a level: letters, digits, a space, <c>: [ ( &lt; \</c>.</summary>
    public static bool MayBegin(byte first) =>
        first < 0x80 && ((first < 64 ? 0x17FF_0101_0000_0000UL >> first : 0x07FF_FFFE_1FFF_FFFEUL >> (first - 64)) & 1) != 0;

    /// <summary>Takes a line apart.</summary>
    /// <param name="start">First byte of the escaped text; <see cref="RecordEncoder.Slack"/> bytes around it can be read.</param>
    /// <param name="end">Behind its last byte; the line end is cut off.</param>
    /// <param name="profile">What is known of the container's lines.</param>
    /// <param name="escapes">Which escapes it may hold.</param>
    /// <returns>False where nothing is known of it, so that it is plain text without a level. Else <see cref="Parts"/> are filled.</returns>
    public bool TryRead(byte* start, byte* end, SourceProfile profile, TextEscapes escapes = TextEscapes.Any)
    {
        Parts.Clear();
        Parts.Escapes = escapes;
        byte* bare = start;
        byte* bareEnd = end;
        if (end - start <= MaxText)
        {
            if ((escapes & TextEscapes.Colours) != 0)
            {
                bare = _uncoloured;
                bareEnd = AnsiText.Strip(start, end, bare);
            }
            if (bareEnd > bare && (profile.IsFree ? TryReadFamily(bare, bareEnd) : TryReadAs(profile, bare, bareEnd)))
            {
                // A message that is the whole line keeps its colours.
                if (Parts.Message.Start == bare && Parts.Message.Length == bareEnd - bare)
                    Parts.Message = new TextSlice(start, (int)(end - start));
                return true;
            }
        }
        Parts.Level = PlainLevel.Find(bare, bareEnd);
        if (Parts.Level == RecordLevel.None)
            return false;
        Parts.Format = RecordFormat.Plain;
        Parts.Message = new TextSlice(start, (int)(end - start));
        return true;
    }

    public void Dispose()
    {
        Parts.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes a line apart of a container of which something is known: what is not taken there is plain text.</summary>
    private bool TryReadAs(SourceProfile profile, byte* start, byte* end)
    {
        bool isRead = FixedLines.Has(profile.Format) ? FixedLines.TryRead(profile.Format, start, end, Parts) : TryReadFamily(start, end);
        if (isRead)
            Parts.Format = profile.Text(Parts.Format);
        if (isRead && Parts.Format != RecordFormat.Plain)
            return true;
        Parts.Clear();
        return false;
    }

    private bool TryReadFamily(byte* start, byte* end) => *start switch
    {
        >= (byte)'0' and <= (byte)'9' => DigitLines.TryRead(start, end, Parts),
        (byte)'[' => BracketLines.TryRead(start, end, Parts),
        >= (byte)'A' and <= (byte)'Z' or >= (byte)'a' and <= (byte)'z' => WordLines.TryRead(start, end, Parts),
        _ => OtherLines.TryRead(start, end, Parts),
    };

    private void Free()
    {
        NativeMemory.Free(_uncoloured);
        _uncoloured = null;
    }
}
