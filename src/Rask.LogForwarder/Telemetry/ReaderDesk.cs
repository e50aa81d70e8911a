namespace Rask.LogForwarder.Telemetry;

/// <summary>
/// Where other threads ask the reader for its figures. The reader answers between two rounds, so that nobody else ever
/// touches what it holds; a reader that sleeps is woken, once for each question. Thread-safe.
/// </summary>
/// <param name="wake">Wakes the reader.</param>
internal sealed class ReaderDesk(Action wake)
{
    private readonly Lock _asking = new();
    private readonly object _gate = new();
    private bool _isAsked;
    private ReaderFigures _latest = new([], 0);

    /// <summary>True where somebody waits for an answer. Reader thread.</summary>
    public bool IsAsked => Volatile.Read(ref _isAsked);

    /// <summary>Answers. Reader thread.</summary>
    public void Answer(ReaderFigures figures)
    {
        lock (_gate)
        {
            _latest = figures;
            Volatile.Write(ref _isAsked, false);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="patience">The longest wait.</param>
    /// <param name="figures">The answer; the last one where the reader did not answer in time.</param>
    /// <returns>Whether the reader answered in time.</returns>
    public bool TryAsk(TimeSpan patience, out ReaderFigures figures)
    {
        lock (_asking)
        {
            Volatile.Write(ref _isAsked, true);
            wake();
            lock (_gate)
            {
                if (IsAsked) _ = Monitor.Wait(_gate, patience);
                figures = _latest;
                return !IsAsked;
            }
        }
    }
}
