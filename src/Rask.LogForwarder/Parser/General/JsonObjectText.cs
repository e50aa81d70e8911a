using System.Text.Json;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.General;

/// <summary>Reads decoded text that is a JSON object (RFC 8259), with <see cref="Utf8JsonReader"/>. Thread-safe.</summary>
internal static class JsonObjectText
{
    /// <summary>What RFC 8259 calls insignificant white space.</summary>
    public static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    /// <summary>Adds the object's members to fields, the last of each key; false if the text is not one well-formed object.</summary>
    public static bool TryRead(TextRange text, TextArena arena, FieldTable fields) =>
        // The reader throws at what is none.
        JsonSyntax.IsObject(arena[text]) && TryReadMembers(text, arena, fields);

    /// <summary>Adds the members of what was found to be an object. Should the reader refuse it all the same, there are no fields, and the answer is false.</summary>
    internal static bool TryReadMembers(TextRange text, TextArena arena, FieldTable fields)
    {
        try
        {
            var reader = new Utf8JsonReader(arena[text]);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                TextRange key = arena.Take(JsonText.Decode(reader.ValueSpan, arena.Free));
                reader.Read();
                TextRange value = ReadValue(ref reader, text, arena, out FieldKind kind);
                fields.Set(key, value, kind);
            }
            // Reads on to the end of the text, where anything but white space is refused.
            reader.Read();
            return true;
        }
        catch (JsonException)
        {
            // Two readers of one grammar may differ in a corner that no test found. A line of a log must not end the forwarder then.
            fields.Clear();
            return false;
        }
    }

    /// <summary>Whether fields have any of the keys of a well-formed object.</summary>
    public static bool HasAnyKeyOf(TextRange text, TextArena arena, FieldTable fields)
    {
        var reader = new Utf8JsonReader(arena[text]);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // What is not kept is written over by the next one.
            int length = JsonText.Decode(reader.ValueSpan, arena.Free);
            if (fields.Find(arena.Free[..length]) >= 0)
                return true;
            reader.Read();
            reader.Skip();
        }
        return false;
    }

    /// <summary>The last value of a key of a well-formed object, or null.</summary>
    public static TextRange? Find(TextRange text, TextArena arena, ReadOnlySpan<byte> key, out FieldKind kind)
    {
        kind = FieldKind.Name;
        TextRange? found = null;
        var reader = new Utf8JsonReader(arena[text]);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = JsonText.Decode(reader.ValueSpan, arena.Free) is var length && arena.Free[..length].SequenceEqual(key);
            reader.Read();
            if (isIt)
                found = ReadValue(ref reader, text, arena, out kind);
            else
                reader.Skip();
        }
        return found;
    }

    private static TextRange ReadValue(ref Utf8JsonReader reader, TextRange text, TextArena arena, out FieldKind kind)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                kind = FieldKind.Text;
                return arena.Take(JsonText.Decode(reader.ValueSpan, arena.Free));
            case JsonTokenType.StartObject:
            case JsonTokenType.StartArray:
                kind = FieldKind.Nested;
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                return arena.Take(Compact(arena[text][start..(int)reader.BytesConsumed], arena.Free));
            default:
                kind = reader.TokenType == JsonTokenType.Number ? FieldKind.Number : FieldKind.Name;
                return text.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length);
        }
    }

    /// <summary>Copies well-formed JSON without the white space outside strings.</summary>
    private static int Compact(ReadOnlySpan<byte> json, Span<byte> destination)
    {
        int length = 0;
        bool isInString = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte b = json[i];
            if (b == (byte)'"')
                isInString = !isInString;
            if (!isInString && WhiteSpace.Contains(b))
                continue;
            destination[length++] = b;
            if (isInString && b == (byte)'\\')
                destination[length++] = json[++i];
        }
        return length;
    }
}
