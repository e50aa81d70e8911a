namespace Rask.LogForwarder.Parser.General;

/// <summary>What a field's value was in the service's line.</summary>
internal enum FieldKind : byte
{
    Text,
    Number,
    Name,
    Nested,
}
