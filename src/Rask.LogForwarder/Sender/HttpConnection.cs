namespace Rask.LogForwarder.Sender;

/// <summary>
/// One connection to the aggregator, used by blocking calls with time limits. One owner at a time: see <see cref="Buffer.IDirectDelivery"/>.
/// </summary>
/// <remarks>
/// The framework's HTTP client would cost 5 MB of resident memory, a third of the whole budget, and hide whether bytes
/// had left before an attempt failed. What HTTP/1.1 needs here is one request and one answer at a time.
/// </remarks>
internal abstract class HttpConnection : IDisposable
{
    /// <summary>True where the other side has said something, or closed, and nothing of it was received yet.</summary>
    public abstract bool HasInput { get; }

    /// <summary>
    /// Sends bytes.
    /// </summary>
    /// <returns>
    /// How many were sent: fewer than all where the other side spoke or closed before, which is then to be received.
    /// The next call begins with the first byte that was not sent.
    /// </returns>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="SetupException">The other side says why it ends the connection, and a person has to change that.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public abstract int Send(ReadOnlySpan<byte> bytes, Deadline deadline);

    /// <summary>Sends what there is room for, without waiting.</summary>
    /// <returns>
    /// How many bytes left; 0 where there is no room. After anything between, the connection must be closed.
    /// </returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public abstract int SendNow(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Receives at least one byte.
    /// </summary>
    /// <returns>The number of bytes; 0 where the other side has closed.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="SetupException">As in <see cref="Send"/>.</exception>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public abstract int Receive(Span<byte> buffer, Deadline deadline);

    /// <summary>Receives what is there, without waiting.</summary>
    /// <returns>The number of bytes; 0 where the other side has closed; -1 where nothing is there.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public abstract int ReceiveNow(Span<byte> buffer);

    /// <summary>
    /// Waits for a wake-up while nothing is being sent.
    /// </summary>
    /// <param name="wake">The descriptor that becomes readable by it.</param>
    /// <param name="limit">The longest wait.</param>
    /// <returns>False where the other side spoke unasked, or closed the connection, meanwhile.</returns>
    public abstract bool WaitIdle(int wake, TimeSpan limit);

    /// <inheritdoc/>
    public abstract void Dispose();
}
