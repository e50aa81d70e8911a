using Rask.LogForwarder.Parser.Recognition;

namespace Rask.LogForwarder.Parser.Output;

/// <summary>What a record gets that is not in its line.</summary>
/// <param name="tags">The container's tags.</param>
/// <param name="idPrefix">The rendered <c>,"id":"container/generation/</c>, or empty where records carry no id.</param>
/// <param name="profile">What is known of the container's lines; nothing where it is left out.</param>
internal readonly ref struct RecordSource(SourceTags tags, ReadOnlySpan<byte> idPrefix, SourceProfile? profile = null)
{
    public readonly SourceTags Tags = tags;

    public readonly ReadOnlySpan<byte> IdPrefix = idPrefix;

    public readonly SourceProfile Profile = profile ?? SourceProfile.Free;

    /// <summary>Most bytes that tags, id, time and the constant parts of a record take together.</summary>
    public int Overhead => ConstantParts + Tags.RunLength + IdPrefix.Length;

    /// <summary>
    /// More than all keys, quotes, format names, a time (35) and an offset (20) take; the longest record, nginx's error
    /// record with every part, needs some 600.
    /// </summary>
    private const int ConstantParts = 1024;
}
