namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>
/// What was found out about the key that last stood at one place of an object. A service's lines mostly have the same keys in
/// the same places, and comparing 32 bytes costs less than telling a key anew. Says nothing that the key does not.
/// </summary>
internal unsafe struct JsonKeyMemo
{
    /// <summary>Longest key that is kept.</summary>
    public const int MaxLength = 32;

    /// <summary>Length of the key, or -1.</summary>
    public int Length;

    /// <summary>The number of <see cref="JsonKey"/>, or <see cref="JsonKey.Count"/> for others.</summary>
    public int Known;

    /// <summary>One bit of a word, by which most keys differ.</summary>
    public ulong Bit;

    /// <summary>One bit for each byte of <see cref="Key"/> behind the key.</summary>
    public uint Ignored;

    /// <summary>The key and what happened to stand behind it.</summary>
    public fixed byte Key[MaxLength];
}
