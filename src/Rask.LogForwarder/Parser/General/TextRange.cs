namespace Rask.LogForwarder.Parser.General;

/// <summary>A text in a <see cref="TextArena"/>. <see langword="default"/> is an empty text.</summary>
internal readonly record struct TextRange(int Start, int Length)
{
    /// <summary>The part of this text that is <paramref name="length"/> bytes long and begins at <paramref name="start"/>.</summary>
    public TextRange Slice(int start, int length) => new(Start + start, length);

    public TextRange Slice(int start) => new(Start + start, Length - start);
}
