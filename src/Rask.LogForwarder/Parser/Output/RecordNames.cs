using Rask.LogForwarder.Parser.Recognition;

namespace Rask.LogForwarder.Parser.Output;

/// <summary>
/// Gives a record that was written for an object the name that its container's profile has for it. The fast paths of objects
/// remember whole heads of records; containers of which something is known are rare, so that these pay for it alone. Thread-safe.
/// </summary>
internal static unsafe class RecordNames
{
    /// <summary>Renames a record in its place; the room that all constant parts have includes that of a longer name.</summary>
    /// <param name="record">Its start.</param>
    /// <param name="end">Behind its last byte.</param>
    /// <returns>Behind its last byte, or null where the object is not to be taken apart.</returns>
    public static byte* Adopt(byte* record, byte* end, SourceProfile profile)
    {
        var bytes = new ReadOnlySpan<byte>(record, (int)(end - record));
        // One comparison instead of one for each format there is.
        if (bytes.StartsWith(RecordFormats.Head(profile.UsualObject)))
            return end;
        RecordFormat written = RecordFormats.OfRecord(bytes);
        RecordFormat wanted = profile.Object(written);
        if (wanted == written)
            return end;
        if (wanted == RecordFormat.Plain)
            return null;
        ReadOnlySpan<byte> old = RecordFormats.Head(written);
        ReadOnlySpan<byte> head = RecordFormats.Head(wanted);
        ReadOnlySpan<byte> rest = bytes[old.Length..];
        rest.CopyTo(new Span<byte>(record + head.Length, rest.Length));
        head.CopyTo(new Span<byte>(record, head.Length));
        return record + head.Length + rest.Length;
    }
}
