namespace Rask.LogForwarder.Parser.General;

/// <summary>One named value of a line; both texts are decoded.</summary>
internal struct Field
{
    public TextRange Key;
    public TextRange Value;
    public FieldKind Kind;

    /// <summary>Replaced by a later value of the same key, or written under a key of its own.</summary>
    public bool IsTaken;

    public int Hash;
}
