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

    /// <inheritdoc cref="Pending"/>
    public const int MaxPending = 256;

    /// <summary>Keys, quotes and commas of one field beyond its texts.</summary>
    private const int FieldOverhead = 8;

    private TextField* _fields = (TextField*)NativeMemory.AllocZeroed(MaxFields + MaxPending, (nuint)sizeof(TextField));

    /// <summary>For each place in <see cref="_names"/> the last field there.</summary>
    private byte* _lastOf = (byte*)NativeMemory.AllocZeroed(64);

    /// <summary>One bit for each name of a field; names may share one.</summary>
    private ulong _names;

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

    /// <summary>A place for what a format finds before it knows whether it becomes fields.</summary>
    public TextField* Pending => _fields + MaxFields;

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
        ForgetFields();
    }

    /// <summary>Takes all fields away.</summary>
    public void ForgetFields()
    {
        FieldCount = 0;
        _names = 0;
    }

    /// <summary>Adds a named value of the line; of one name the last counts.</summary>
    /// <returns>False where there are too many.</returns>
    public bool TryAdd(TextSlice key, TextSlice value)
    {
        if (FieldCount >= MaxLineFields)
            return false;
        int place = PlaceOf(key.Bytes);
        if (Has(place) && Find(place, key.Bytes) is >= 0 and int same)
            _fields[same].Underscores = -1;
        return TryAppend(place, key, value, 0);
    }

    /// <summary>Takes a named value of the line out of the fields, because it becomes a member.</summary>
    /// <returns>An absent slice where there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TextSlice Take(ReadOnlySpan<byte> key) => Has(PlaceOf(key)) ? Find(PlaceOf(key), key, isTaken: true) : default;

    /// <summary>The named value of the line; absent where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TextSlice Peek(ReadOnlySpan<byte> key) => Has(PlaceOf(key)) ? Find(PlaceOf(key), key, isTaken: false) : default;

    /// <summary>
    /// Adds a value under a name of ours; where the line has that name itself, underscores make ours different. To be called
    /// after all <see cref="TryAdd"/>. An absent value adds nothing.
    /// </summary>
    /// <returns>False where there are too many.</returns>
    public bool AddOwn(TextSlice key, TextSlice value)
    {
        if (value.IsAbsent)
            return true;
        int place = PlaceOf(key.Bytes);
        // With underscores of ours another name can have become one that begins so.
        bool isFree = !Has(place) && !(key.Length > 0 && *key.Start == (byte)'_');
        return TryAppend(place, key, value, isFree ? 0 : FreeUnderscores(key));
    }

    /// <inheritdoc cref="AddOwn(TextSlice, TextSlice)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AddOwn(ReadOnlySpan<byte> constantKey, TextSlice value) => value.IsAbsent || AddOwn(new TextSlice(constantKey), value);

    /// <summary>Adds a value under a name of ours that nothing else in such a line can have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddFixed(ReadOnlySpan<byte> constantKey, TextSlice value) => _ = TryAppend(PlaceOf(constantKey), new TextSlice(constantKey), value, 0);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryAppend(int place, TextSlice key, TextSlice value, int underscores)
    {
        int count = FieldCount;
        if (count == MaxFields)
            return false;
        _names |= 1ul << place;
        _lastOf[place] = (byte)count;
        TextField.Write(_fields + count, key, value, underscores);
        FieldCount = count + 1;
        return true;
    }

    /// <summary>How many underscores make a name of ours different from all that are there.</summary>
    private int FreeUnderscores(TextSlice key)
    {
        int underscores = 0;
        while (Has(key, underscores))
            underscores++;
        return underscores;
    }

    /// <summary>Whether there may be a field of a name with this place. Of the names that are looked for, most are not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Has(int place) => ((_names >> place) & 1) != 0;

    private TextSlice Find(int place, ReadOnlySpan<byte> key, bool isTaken)
    {
        int index = Find(place, key);
        if (index < 0)
            return default;
        if (isTaken)
            _fields[index].Underscores = -1;
        return _fields[index].Value;
    }

    /// <summary>The last field of a name; -1 where there is none.</summary>
    private int Find(int place, ReadOnlySpan<byte> key)
    {
        // Mostly no other name shares the place.
        for (int i = _lastOf[place]; i >= 0; i--)
        {
            if (_fields[i].Underscores == 0 && _fields[i].KeyLength == key.Length && _fields[i].Key.Bytes.SequenceEqual(key))
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
            // The one that has fewer of ours must begin with its own.
            ReadOnlySpan<byte> longer = more < 0 ? key.Bytes : field.Key.Bytes;
            ReadOnlySpan<byte> shorter = more < 0 ? field.Key.Bytes : key.Bytes;
            more = Math.Abs(more);
            if (longer[more..].SequenceEqual(shorter) && !longer[..more].ContainsAnyExcept((byte)'_'))
                return true;
        }
        return false;
    }

    /// <summary>One of 64 places, by which most names differ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PlaceOf(ReadOnlySpan<byte> name) => name.Length == 0 ? 0 : (name.Length + (name[0] * 5) + (name[^1] * 11)) & 63;

    private void Free()
    {
        NativeMemory.Free(_fields);
        NativeMemory.Free(_lastOf);
        _fields = null;
        _lastOf = null;
    }
}
