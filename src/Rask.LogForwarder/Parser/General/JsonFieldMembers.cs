using Rask.LogForwarder.Parser.Formats.Json;

namespace Rask.LogForwarder.Parser.General;

/// <summary>The known members of an object whose texts are decoded.</summary>
internal readonly struct JsonFieldMembers(JsonFieldIndex index) : IJsonMembers
{
    public ulong Known => index.Known;

    public int Count => index.Count;

    public bool IsText(int key) => index.FieldOf(key).Kind == FieldKind.Text;

    public bool IsNumber(int key) => index.FieldOf(key).Kind == FieldKind.Number;

    public bool IsNested(int key) => index.FieldOf(key).Kind == FieldKind.Nested;

    public bool IsNull(int key) => index.FieldOf(key).Kind == FieldKind.Name && index.ValueOf(key).SequenceEqual("null"u8);

    public int PlaceOf(int key) => index[key];

    public bool IsPlain(int key) => true;

    public ReadOnlySpan<byte> ValueOf(int key) => index.ValueOf(key);
}
