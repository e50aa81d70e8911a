using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// What a text format found in a line: slices of the escaped text. One instance a thread, which keeps its memory; a line
/// begins with <see cref="Clear"/>.
/// </summary>
internal sealed unsafe class TextParts : IDisposable
{
    /// <summary>Fields of a record, ours among them.</summary>
    public const int MaxFields = 256;

    /// <summary>More named values than any sane line has; a line with more is not taken apart.</summary>
    private const int MaxLineFields = 192;

    /// <summary>Keys, quotes and commas of one field beyond its texts.</summary>
    private const int FieldOverhead = 8;

    private TextField* _fields = (TextField*)NativeMemory.AllocZeroed(MaxFields, (nuint)sizeof(TextField));

    ~TextParts() => Free();

    /// <summary>Which escapes the line may hold.</summary>
    public TextEscapes Escapes = TextEscapes.Any;

    public RecordFormat Format;
    public RecordLevel Level;
    public TextSlice Message;
    public TextSlice Method;
    public TextSlice Path;
    public TextSlice IpAddress;
    public TextSlice UserAgent;
    public TextSlice TraceId;
    public TextSlice SpanId;

    /// <summary>Decimal digits without leading zeros, in the range of the member.</summary>
    public TextSlice StatusCode;

    /// <inheritdoc cref="StatusCode"/>
    public TextSlice ResponseSize;

    /// <summary>Fields so far, replaced ones among them.</summary>
    public int FieldCount { get; private set; }

    /// <summary>In the order in which they are written.</summary>
    public ReadOnlySpan<TextField> Fields => new(_fields, FieldCount);

    /// <summary>Most bytes that all of it takes in a record.</summary>
    public long Bound
    {
        get
        {
            // A value that loses a level of escaping can become twice as long: \\a, a bell, becomes \u0007.
            long texts = 2L * (Message.Length + Method.Length + Path.Length + IpAddress.Length + UserAgent.Length + TraceId.Length + SpanId.Length + StatusCode.Length + ResponseSize.Length);
            for (int i = 0; i < FieldCount; i++)
                texts += FieldOverhead + _fields[i].KeyLength + (2L * _fields[i].ValueLength) + Math.Max(_fields[i].Underscores, 0);
            return texts;
        }
    }

    public void Clear()
    {
        Format = RecordFormat.Plain;
        Level = RecordLevel.None;
        Message = Method = Path = IpAddress = UserAgent = TraceId = SpanId = StatusCode = ResponseSize = default;
        FieldCount = 0;
    }

    /// <summary>Adds a named value of the line; of one name the last counts.</summary>
    /// <returns>False where there are too many.</returns>
    public bool TryAdd(TextSlice key, TextSlice value)
    {
        if (FieldCount >= MaxLineFields)
            return false;
        int same = Find(key);
        if (same >= 0)
            _fields[same].Underscores = -1;
        return TryAppend(key, value, 0);
    }

    /// <summary>Takes a named value of the line out of the fields, because it becomes a member.</summary>
    /// <returns>An absent slice where there is none.</returns>
    public TextSlice Take(ReadOnlySpan<byte> key)
    {
        int index = Find(new TextSlice(key));
        if (index < 0)
            return default;
        _fields[index].Underscores = -1;
        return _fields[index].Value;
    }

    /// <summary>The named value of the line; absent where there is none.</summary>
    public TextSlice Peek(ReadOnlySpan<byte> key)
    {
        int index = Find(new TextSlice(key));
        return index < 0 ? default : _fields[index].Value;
    }

    /// <summary>
    /// Adds a value under a name of ours; where the line has that name itself, underscores make ours different. To be called
    /// after all <see cref="TryAdd"/>. An absent value adds nothing.
    /// </summary>
    /// <returns>False where there are too many.</returns>
    public bool AddOwn(TextSlice key, TextSlice value)
    {
        if (value.IsAbsent)
            return true;
        int underscores = 0;
        while (Has(key, underscores))
            underscores++;
        return TryAppend(key, value, underscores);
    }

    /// <inheritdoc cref="AddOwn(TextSlice, TextSlice)"/>
    public bool AddOwn(ReadOnlySpan<byte> constantKey, TextSlice value) => AddOwn(new TextSlice(constantKey), value);

    /// <summary>Adds a value under a name of ours that nothing else in such a line can have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddFixed(ReadOnlySpan<byte> constantKey, TextSlice value) => _ = TryAppend(new TextSlice(constantKey), value, 0);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private bool TryAppend(TextSlice key, TextSlice value, int underscores)
    {
        if (FieldCount == MaxFields)
            return false;
        TextField* field = &_fields[FieldCount++];
        field->KeyStart = key.Start;
        field->ValueStart = value.Start;
        field->KeyLength = key.Length;
        field->ValueLength = value.Length;
        field->Underscores = underscores;
        field->KeyForm = key.Form;
        field->ValueForm = value.Form;
        return true;
    }

    private int Find(TextSlice key)
    {
        for (int i = FieldCount - 1; i >= 0; i--)
        {
            if (_fields[i].Underscores == 0 && _fields[i].KeyLength == key.Length && _fields[i].Key.Bytes.SequenceEqual(key.Bytes))
                return i;
        }
        return -1;
    }

    /// <summary>Whether a field has this name with so many underscores before it, of ours or of the line's own.</summary>
    private bool Has(TextSlice key, int underscores)
    {
        for (int i = 0; i < FieldCount; i++)
        {
            ref TextField field = ref _fields[i];
            int more = underscores - field.Underscores;
            if (field.Underscores < 0 || field.KeyLength != key.Length + more)
                continue;
            ReadOnlySpan<byte> longer = more >= 0 ? field.Key.Bytes : key.Bytes;
            ReadOnlySpan<byte> shorter = more >= 0 ? key.Bytes : field.Key.Bytes;
            int start = longer.Length - shorter.Length;
            if (longer[start..].SequenceEqual(shorter) && !longer[..start].ContainsAnyExcept((byte)'_'))
                return true;
        }
        return false;
    }

    private void Free()
    {
        NativeMemory.Free(_fields);
        _fields = null;
    }
}
