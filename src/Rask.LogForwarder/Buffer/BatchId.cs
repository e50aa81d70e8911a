namespace Rask.LogForwarder.Buffer;

/// <summary>The name of a batch for ever: <c>&lt;forwarder&gt;.&lt;epoch&gt;-&lt;sequence&gt;</c> on the wire.</summary>
/// <param name="Forwarder">The forwarder's random name; null only where no id was given yet.</param>
/// <param name="Epoch">The start of the forwarder that made the batch.</param>
/// <param name="Sequence">Increases by one from batch to batch of an epoch, from 1 on.</param>
internal readonly record struct BatchId(string Forwarder, long Epoch, long Sequence)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Forwarder}.{Epoch}-{Sequence}";
}
