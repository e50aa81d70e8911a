using System.Text.Json;
using Rask.LogForwarder.Parser.Output;
using Rask.LogForwarder.Parser.Recognition;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.General;

/// <summary>
/// Turns any line into its record: the slow twin of the fast paths, and the one that all lines take which they leave:
/// damaged ones, unusual escapes, attributes. Decodes the whole line, and encodes again what it writes.
/// One instance a thread.
/// </summary>
internal sealed unsafe class GeneralEncoder : IDisposable
{
    private readonly GeneralRecord _record = new();
    private readonly TextLine _text = new();
    private readonly JsonLine _json;
    private bool _isText;

    public GeneralEncoder() => _json = new JsonLine(_record);

    /// <summary>Writes the record of one line.</summary>
    /// <param name="line">The line without its line feed.</param>
    /// <param name="isDamaged">Whether the line is not a Docker record.</param>
    /// <returns>The record's length with its line feed; if that is more than fits, nothing usable was written.</returns>
    public long Encode(ReadOnlySpan<byte> line, byte* destination, byte* destinationEnd, in RecordSource source, long offset, LineFlags flags, out bool isDamaged)
    {
        // All texts are parts of the line. Each is held once decoded from Docker's escapes and once or, in an object inside an
        // object, several times from its own, where a byte that is not UTF-8 takes three; the rest is for keys of ours. Pages
        // that are not written cost nothing.
        _record.Reset(checked((line.Length * 24) + 4096 + TextLine.CapacityFor(line.Length) + source.Overhead));
        _isText = false;
        isDamaged = !Envelope.TryReadGeneral(line, out EnvelopeParts parts);
        if (isDamaged)
            RawLine.Read(line, _record);
        else
            ReadRecord(line, parts, source.Profile);
        if ((flags & LineFlags.Truncated) != 0)
            AddOwn(_record.Arena.Add("truncated"u8), _record.Arena.Add("true"u8));
        var writer = new CountingWriter(destination, destinationEnd);
        if (_isText)
            _text.Write(ref writer, _record, source, offset);
        else
            RecordWriter.Write(ref writer, _record, source, offset);
        _record.Arena.Trim();
        return writer.Length;
    }

    public void Dispose()
    {
        _record.Dispose();
        _text.Dispose();
    }

    private void ReadRecord(ReadOnlySpan<byte> line, in EnvelopeParts parts, SourceProfile profile)
    {
        TextArena arena = _record.Arena;
        _record.Time = arena.Add(line.Slice(parts.TimeStart, parts.TimeLength));
        _record.Stream = parts.Stream;
        ReadOnlySpan<byte> body = line.Slice(parts.BodyStart, parts.BodyLength);
        TextRange text = arena.Take(JsonText.Decode(body, arena.Free));
        if (arena[text].EndsWith("\n"u8))
            text = text.Slice(0, text.Length - (arena[text].EndsWith("\r\n"u8) ? 2 : 1));
        Recognize(text, profile);
        if (parts.AttrsLength > 0)
            AddAttrs(line.Slice(parts.AttrsStart, parts.AttrsLength));
    }

    /// <summary>
    /// The order decides where a line could be two: an object alone, nginx's access log, a text format that says more than a time, an object
    /// behind a prefix, any text.
    /// </summary>
    private void Recognize(TextRange text, SourceProfile profile)
    {
        bool startsWithBrace = _record.Arena[text].TrimStart(JsonObjectText.WhiteSpace).StartsWith("{"u8);
        if (startsWithBrace ? TryReadObject(text, profile) : profile.TakesAccess && NginxAccessLine.TryRead(text, _record))
            return;
        _isText = _text.TryRead(text, _record.Arena, profile);
        if (!startsWithBrace && !(_isText && RecordFormats.BeatsPrefixedObject(_text.Format)) && TryReadObject(text, profile))
        {
            _isText = false;
            return;
        }
        _record.Format = RecordFormat.Plain;
        _record.Message = text;
    }

    private bool TryReadObject(TextRange text, SourceProfile profile)
    {
        if (!profile.TakesObjects || !_json.TryRead(text))
            return false;
        _record.Format = profile.Object(_record.Format);
        if (_record.Format != RecordFormat.Plain)
            return true;
        _record.Forget();
        return false;
    }

    private void AddOwn(TextRange key, TextRange value)
    {
        if (_isText)
            _text.Add(key, value, _record.Arena);
        else
            _record.Fields.SetOwn(_record.Arena[key], value);
    }

    private void AddAttrs(ReadOnlySpan<byte> attrs)
    {
        TextArena arena = _record.Arena;
        var reader = new Utf8JsonReader(attrs);
        int first = _record.Fields.Count;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            "attrs."u8.CopyTo(arena.Free);
            TextRange key = arena.Take(6 + JsonText.Decode(reader.ValueSpan, arena.Free[6..]));
            reader.Read();
            TextRange value = arena.Take(JsonText.Decode(reader.ValueSpan, arena.Free));
            int same = _isText ? -1 : _record.Fields.Find(arena[key]);
            if (same >= first)
                _record.Fields.Set(key, value, FieldKind.Text);
            else
                AddOwn(key, value);
        }
    }
}
