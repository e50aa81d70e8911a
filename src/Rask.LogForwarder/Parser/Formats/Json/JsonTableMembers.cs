namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>The known members of a <see cref="JsonTable"/> that a <see cref="JsonParser{TIsa}"/> has filled.</summary>
internal readonly unsafe struct JsonTableMembers(JsonTable table) : IJsonMembers
{
    public ulong Known => table.Known;

    public int Count => table.Count;

    public bool IsText(int key) => table[key]->Kind <= JsonKind.EscapedText;

    public bool IsNumber(int key) => table[key]->Kind == JsonKind.Number;

    public bool IsNested(int key) => table[key]->Kind is JsonKind.Nested or JsonKind.SpacedNested;

    public bool IsNull(int key) => table[key]->Kind == JsonKind.Name && *table[key]->Value == (byte)'n';

    public int PlaceOf(int key) => table.ByKey[key];

    // A text that holds none of its own may still hold escapes of Docker's.
    public bool IsPlain(int key) => !ValueOf(key).Contains((byte)'\\');

    public ReadOnlySpan<byte> ValueOf(int key) => table[key]->Bytes;
}
