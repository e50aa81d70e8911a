namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>One member of a record's <c>fields</c>.</summary>
internal struct TextField
{
    public TextSlice Key;

    public TextSlice Value;

    /// <summary>Underscores before a key of ours that the line has itself; -1 for a field that a later one of the same key replaced.</summary>
    public int Underscores;
}
