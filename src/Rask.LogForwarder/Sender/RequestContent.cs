using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Sender;

/// <summary>What a request says: a batch or a part of it, that records will never come, or nothing at all.</summary>
/// <param name="Lines">The batch; null in a request without records.</param>
/// <param name="Id">Its name; without a forwarder in a probe.</param>
/// <param name="Digest">The digest of the whole batch.</param>
/// <param name="Part">Which of its records.</param>
internal readonly record struct RequestContent(Batch? Lines, BatchId Id, ulong Digest, BatchPart Part)
{
    /// <summary>An empty batch without a name.</summary>
    public static RequestContent Probe => default;

    /// <summary>Records in the body.</summary>
    public int Records => Lines?.Records ?? 0;

    /// <summary>True where nothing is named.</summary>
    public bool IsProbe => Id.Forwarder is null;

    /// <summary>True where the records will never come.</summary>
    public bool IsVoid => Lines is null && !IsProbe;

    /// <summary>A batch, or a part of one.</summary>
    public static RequestContent Of(Batch batch) => new(batch, batch.Id, batch.Digest, batch.Part);
}
