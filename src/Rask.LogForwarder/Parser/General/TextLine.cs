using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Output;
using Rask.LogForwarder.Parser.Recognition;
using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Parser.Text;
using Rask.LogForwarder.Parser.TextFormats;

namespace Rask.LogForwarder.Parser.General;

/// <summary>
/// Lines of text formats on the general path: a decoded text is escaped again, as Docker does it, and read by the very
/// formats of the fast path. One instance a thread.
/// </summary>
internal sealed unsafe class TextLine : IDisposable
{
    private readonly TextRecognizer _recognizer = new();

    /// <summary>Bytes that <see cref="TryRead"/> and <see cref="Write"/> take of the arena for a line at most.</summary>
    public static int CapacityFor(int lineLength) =>
        // Escaped texts, and the record of them; longer lines are never written from here.
        lineLength > TextRecognizer.MaxText ? 0 : (lineLength * 24) + (TextParts.MaxFields * 64) + RecordEncoder.Slack;

    /// <summary>What it is, where <see cref="TryRead"/> found something.</summary>
    public RecordFormat Format => _recognizer.Parts.Format;

    /// <summary>Whether it is a line of a text format, or tells a level.</summary>
    public bool TryRead(TextRange text, TextArena arena, SourceProfile profile)
    {
        if (text.Length == 0 || text.Length > TextRecognizer.MaxText)
            return false;
        byte* start = Escape(text, arena, out int length);
        return TextRecognizer.MayBegin(*start) && _recognizer.TryRead(start, start + length, profile);
    }

    /// <summary>Adds what is not in the text.</summary>
    public void Add(TextRange key, TextRange value, TextArena arena)
    {
        byte* escapedKey = Escape(key, arena, out int keyLength);
        byte* escapedValue = Escape(value, arena, out int valueLength);
        // A line with so many values is not taken apart, so that there is always room for these.
        _ = _recognizer.Parts.AddOwn(new TextSlice(escapedKey, keyLength), new TextSlice(escapedValue, valueLength));
    }

    /// <summary>Writes the record.</summary>
    public void Write(ref CountingWriter writer, GeneralRecord record, in RecordSource source, long offset)
    {
        TextArena arena = record.Arena;
        var line = new EnvelopeLine { Time = arena.PointerTo(record.Time), TimeLength = record.Time.Length, Stream = record.Stream };
        byte* start = arena.PointerTo(new TextRange(arena.Length, 0));
        byte* end = TextRecordWriter<ScalarIsa>.Write(start, _recognizer.Parts, line, source, offset);
        writer.Raw(new ReadOnlySpan<byte>(start, (int)(end - start)));
        writer.Raw("}}\n"u8);
    }

    public void Dispose() => _recognizer.Dispose();

    private static byte* Escape(TextRange text, TextArena arena, out int length)
    {
        Span<byte> free = arena.Free;
        length = 0;
        foreach (byte b in arena[text])
            length += JsonText.EscapeByteAsDocker(b, free[length..]);
        return arena.PointerTo(arena.Take(length));
    }
}
