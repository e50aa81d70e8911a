using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Rask.LogForwarder.Parser.Cri;
using Rask.LogForwarder.Parser.Formats;
using Rask.LogForwarder.Parser.Formats.Json;
using Rask.LogForwarder.Parser.General;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Output;
using Rask.LogForwarder.Parser.Recognition;
using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Parser.Text;
using Rask.LogForwarder.Parser.TextFormats;

namespace Rask.LogForwarder.Parser;

/// <summary>The encoder for one instruction set: the fast paths, and <see cref="GeneralEncoder"/> for the lines that they leave.</summary>
internal sealed unsafe class LineEncoder<TIsa> : RecordEncoder
    where TIsa : struct, IVectorIsa
{
    /// <summary>Longest text in which escaped bytes are located; longer objects and access lines take the general path.</summary>
    private const int MaxLocatedText = 32 * 1024;

    private const int MaxBlocks = MaxLocatedText / IVectorIsa.BlockSize;

    /// <summary>Behind the last offset; the parsers look at most two ahead.</summary>
    private const int Sentinels = 3;

    private readonly bool _recordId;
    private readonly FormatTable _formats;
    private readonly GeneralEncoder _general = new();
    private readonly JsonFormat<TIsa> _json = new();
    private readonly TextRecognizer _text = new();
    private readonly CriEnvelope<TIsa> _cri = new();
    private ulong* _escapeBits = (ulong*)NativeMemory.AlignedAlloc(MaxBlocks * sizeof(ulong), 64);
    // Every other byte of a text can be an escaped one; offsets are written in groups.
    private int* _escapes = (int*)NativeMemory.AlignedAlloc(((MaxLocatedText / 2) + EscapeList<TIsa>.Slack + Sentinels) * sizeof(int), 64);
    private byte[] _idPrefix = [];
    // Whether the last line that began like an access line was one.
    private bool _expectsAccess;
    private SourceTags? _profileTags;
    private SourceProfile _profile = SourceProfile.Free;
    private SourceTags? _idTags;
    private string? _idGeneration;

    public LineEncoder(bool recordId, FormatTable formats)
    {
        _recordId = recordId;
        _formats = formats;
    }

    ~LineEncoder() => Free();

    public override EncodeResult Encode(byte* source, byte* sourceEnd, byte* destination, byte* destinationEnd, SourceTags tags, string generation, long offset, LineFlags flags)
    {
        if (_recordId)
            RenderIdPrefix(tags, generation);
        if (!ReferenceEquals(tags, _profileTags))
            Meet(tags);
        var recordSource = new RecordSource(tags, _idPrefix, _profile);
        bool takesObjects = _profile.TakesObjects;
        bool renamesObjects = _profile.RenamesObjects;
        byte* at = source;
        byte* o = destination;
        int records = 0, damagedRecords = 0;
        long damagedBytes = 0, required = 0;
        long overhead = recordSource.Overhead;
        while (at < sourceEnd)
        {
            if (flags == LineFlags.None)
            {
                byte first = at[EnvelopeScanner<TIsa>.HeadLength];
                byte* next = null;
                byte* usual = null;
                if (first == (byte)'{' && takesObjects && _json.HasShapes)
                    usual = _json.TryWriteKnown(o, destinationEnd, at, sourceEnd, recordSource, overhead, offset + (at - source), out next);
                else if (first <= (byte)'f' && _expectsAccess)
                    usual = NginxCombinedFormat<TIsa>.TryWrite(o, destinationEnd, at, sourceEnd, recordSource, overhead, offset + (at - source), out next);
                if (usual is not null && renamesObjects && first == (byte)'{')
                    usual = RecordNames.Adopt(o, usual, _profile);
                if (usual is not null)
                {
                    o = Emit<TIsa>.Literal(usual, "}}\n"u8);
                    at = next;
                    records++;
                    continue;
                }
            }
            if (flags == LineFlags.None && EnvelopeScanner<TIsa>.TryScan(at, sourceEnd, _escapeBits, MaxBlocks, out EnvelopeLine line))
            {
                // An object's text can be written twice: as the message and as fields.
                long bound = line.BodyLength + overhead + Math.Min(line.BodyLength, MaxLocatedText);
                if (bound > destinationEnd - o)
                {
                    // The fast path asks for its bound before it knows whether the line is for it.
                    required = records > 0 ? 0 : Math.Max(bound, Measure(line, at, recordSource, offset));
                    break;
                }
                byte* end = TryEncodeText(o, destinationEnd, line, recordSource, offset + (at - source));
                if (end is not null)
                {
                    o = Emit<TIsa>.Literal(end, "}}\n"u8);
                    at = line.Next;
                    records++;
                    continue;
                }
            }
            byte* lineEnd = FindLineEnd(at, sourceEnd);
            var bytes = new ReadOnlySpan<byte>(at, (int)(lineEnd - at));
            if (CriLine.TryRead(bytes, out CriLine cri))
            {
                EncodeResult one = EncodeCri(at, lineEnd, cri, o, destinationEnd, tags, generation, offset + (at - source), flags);
                required = one.RequiredCapacity;
                if (one.Records == 0)
                    break;
                o += one.Written;
                records++;
                at = lineEnd < sourceEnd ? lineEnd + 1 : lineEnd;
                continue;
            }
            long length = _general.Encode(bytes, o, destinationEnd, recordSource, offset + (at - source), flags, out bool isDamaged);
            if (length > destinationEnd - o)
            {
                required = length;
                break;
            }
            o += length;
            records++;
            if (isDamaged)
            {
                damagedRecords++;
                damagedBytes += bytes.Length;
            }
            at = lineEnd < sourceEnd ? lineEnd + 1 : lineEnd;
        }
        return new EncodeResult(at - source, o - destination, records, at == source ? required : 0, damagedRecords, damagedBytes);
    }

    public override void Dispose()
    {
        _general.Dispose();
        _json.Dispose();
        _text.Dispose();
        _cri.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Encodes a line of a CRI log as the line that Docker would have written.</summary>
    private EncodeResult EncodeCri(byte* line, byte* lineEnd, in CriLine parts, byte* destination, byte* destinationEnd, SourceTags tags, string generation, long offset, LineFlags flags)
    {
        int length = _cri.Convert(line, lineEnd, parts);
        EncodeResult result = Encode(_cri.Start, _cri.Start + length, destination, destinationEnd, tags, generation, offset, flags);
        _cri.Trim();
        return result;
    }

    /// <summary>Writes the record of a canonical line without its closing braces; null if only the general path can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* TryEncodeText(byte* o, byte* destinationEnd, in EnvelopeLine line, in RecordSource source, long offset)
    {
        Unsafe.SkipInit(out LineText text);
        text.Start = line.Body;
        text.End = WithoutLineEnd(line.Body, line.Body + line.BodyLength);
        byte* first = text.Start;
        while (*first == (byte)' ')
            first++;
        byte* last = text.End;
        while (last > first && last[-1] == (byte)' ')
            last--;
        if (last > first)
        {
            if (last[-1] == (byte)'}')
                return TryEncodeObject(o, destinationEnd, ref text, first, last, line, source, offset);
            // A tab behind an object.
            if (CanBeWhiteSpace(text.Start, last) && new ReadOnlySpan<byte>(text.Start, (int)(text.End - text.Start)).Contains((byte)'{'))
                return null;
            if (text.Start[4] == (byte)'-' && source.Profile.TakesPostgres && (line.Escapes & (TextEscapes.Breaks | TextEscapes.Colours)) == 0)
            {
                byte* end = PostgresUsualFormat<TIsa>.TryWrite(o, text, line, source, offset);
                if (end is not null)
                    return end;
            }
            // A date is no address.
            if (!(text.Start[4] == (byte)'-' && text.Start[3] >= (byte)'0') && *text.Start is (>= (byte)'0' and <= (byte)':') or (>= (byte)'a' and <= (byte)'f') or (>= (byte)'A' and <= (byte)'F'))
                return TryEncodeNginx(o, destinationEnd, ref text, line, source, offset);
        }
        return EncodeOther(o, destinationEnd, text, line, source, offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* TryEncodeObject(byte* o, byte* destinationEnd, ref LineText text, byte* first, byte* last, in EnvelopeLine line, in RecordSource source, long offset)
    {
        if (!source.Profile.TakesObjects)
            return TryEncodeNginx(o, destinationEnd, ref text, line, source, offset);
        int brace = *text.Start == (byte)'{' ? 0 : new ReadOnlySpan<byte>(text.Start, (int)(last - text.Start)).IndexOf((byte)'{');
        if (brace < 0)
            return TryEncodeNginx(o, destinationEnd, ref text, line, source, offset);
        if (*first != (byte)'{' && TextRecognizer.MayBegin(*text.Start) && _text.TryRead(text.Start, text.End, source.Profile, line.Escapes) && RecordFormats.BeatsPrefixedObject(_text.Parts.Format))
            return EncodeOther(o, destinationEnd, text, line, source, offset);
        if (!TryLocateEscapes(ref text, line.BodyLength))
            return null;
        // Escapes in a prefix, white space among them, are for the general path.
        if (text.Escapes[0] < brace)
            return null;
        byte* end = _json.TryWrite(o, text, brace, last, line, source, offset, out ParseVerdict verdict);
        if (end is not null && source.Profile.RenamesObjects)
            end = RecordNames.Adopt(o, end, source.Profile);
        if (verdict == ParseVerdict.NoMatch || (end is null && verdict == ParseVerdict.Match))
            end = EncodeOther(o, destinationEnd, text, line, source, offset);
        return end;
    }

    private byte* TryEncodeNginx(byte* o, byte* destinationEnd, ref LineText text, in EnvelopeLine line, in RecordSource source, long offset)
    {
        int addressLength = source.Profile.TakesAccess ? NginxAccessFormat<TIsa>.AddressLength(text.Start) : 0;
        if (addressLength > 0)
        {
            if (!TryLocateEscapes(ref text, line.BodyLength))
                return null;
            byte* end = NginxAccessFormat<TIsa>.TryWrite(o, addressLength, text, line, source, offset);
            _expectsAccess = end is not null;
            if (end is not null)
                return end;
        }
        return EncodeOther(o, destinationEnd, text, line, source, offset);
    }

    /// <summary>Writes the record of a line that is no object and no access line; null where only the general path can tell whether it fits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* EncodeOther(byte* o, byte* destinationEnd, in LineText text, in EnvelopeLine line, in RecordSource source, long offset)
    {
        if (!TextRecognizer.MayBegin(*text.Start) || !_text.TryRead(text.Start, text.End, source.Profile, line.Escapes))
            return PlainFormat<TIsa>.Write(o, text, RecordLevel.None, line, source, offset);
        if (_text.Parts.Format == RecordFormat.Plain && _text.Parts.Fields.IsEmpty)
            return PlainFormat<TIsa>.Write(o, text, _text.Parts.Level, line, source, offset);
        return _text.Parts.Bound + source.Overhead <= destinationEnd - o ? TextRecordWriter<TIsa>.Write(o, _text.Parts, line, source, offset) : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryLocateEscapes(ref LineText text, int bodyLength)
    {
        if (bodyLength > MaxLocatedText - IVectorIsa.BlockSize)
            return false;
        text.Escapes = _escapes;
        text.EscapeCount = EscapeList<TIsa>.Fill(_escapes, _escapeBits, (bodyLength / IVectorIsa.BlockSize) + 1);
        for (int i = 0; i < Sentinels; i++)
        {
            // The comma behind the text's closing quote: a byte that no format takes for an escaped one.
            _escapes[text.EscapeCount + i] = bodyLength + 1;
        }
        return true;
    }

    /// <summary>Cuts <c>\n</c> or <c>\r\n</c> off an escaped text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WithoutLineEnd(byte* start, byte* end)
    {
        if (EndsWithEscape(start, end, (byte)'n'))
        {
            end -= 2;
            if (EndsWithEscape(start, end, (byte)'r'))
                end -= 2;
        }
        return end;
    }

    /// <summary>Whether the text ends in a backslash and a letter, and the backslash is not itself escaped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool EndsWithEscape(byte* start, byte* end, byte letter)
    {
        if (end - start < 2 || end[-1] != letter || end[-2] != (byte)'\\')
            return false;
        // Before the text stands a quote, which ends the run.
        return end[-3] != (byte)'\\' || HasOddRun(end - 2);
    }

    private static bool HasOddRun(byte* lastBackslash)
    {
        byte* at = lastBackslash;
        while (*at == (byte)'\\')
            at--;
        return ((lastBackslash - at) & 1) != 0;
    }

    /// <summary>Whether a text may end in an escape of white space: <c>\t</c>, <c>\r</c>, <c>\n</c>, <c>\u0009</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool CanBeWhiteSpace(byte* start, byte* end)
    {
        byte last = end[-1];
        if (last is (byte)'t' or (byte)'r' or (byte)'n')
            return end[-2] == (byte)'\\';
        return last == (byte)'9' && end - start >= 6 && end[-6] == (byte)'\\' && end[-5] == (byte)'u';
    }

    /// <summary>Length of the record that the general path makes of a canonical line.</summary>
    private long Measure(in EnvelopeLine line, byte* start, in RecordSource source, long offset)
    {
        byte* end = line.Next[-1] == (byte)'\n' ? line.Next - 1 : line.Next;
        return _general.Encode(new ReadOnlySpan<byte>(start, (int)(end - start)), null, null, source, offset, LineFlags.None, out _);
    }

    private static byte* FindLineEnd(byte* line, byte* end)
    {
        int length = new ReadOnlySpan<byte>(line, (int)Math.Min(end - line, int.MaxValue)).IndexOf((byte)'\n');
        return length < 0 ? end : line + length;
    }

    /// <summary>Finds out what is known of a container's lines.</summary>
    private void Meet(SourceTags tags)
    {
        _profileTags = tags;
        _profile = _formats.For(tags.ServiceName);
        // Another container's lines say nothing of these, which may not be taken for access lines at all.
        _expectsAccess = false;
    }

    private void RenderIdPrefix(SourceTags tags, string generation)
    {
        if (ReferenceEquals(tags, _idTags) && ReferenceEquals(generation, _idGeneration))
            return;
        _idTags = tags;
        _idGeneration = generation;
        _idPrefix = [.. ",\"id\":\""u8, .. tags.EscapedContainerId, (byte)'/', .. JsonText.EscapeToArray(Encoding.UTF8.GetBytes(generation)), (byte)'/'];
    }

    private void Free()
    {
        // Not the members: the finalizer may come after theirs.
        NativeMemory.AlignedFree(_escapeBits);
        NativeMemory.AlignedFree(_escapes);
        _escapeBits = null;
        _escapes = null;
    }
}
