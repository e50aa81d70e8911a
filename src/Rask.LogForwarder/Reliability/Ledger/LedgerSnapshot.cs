namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>The figures of a container's ledger at one moment: taken = acknowledged + in flight + spooled + lost.</summary>
/// <param name="Taken">Bytes that were read, or found to be gone, since the container was first followed.</param>
/// <param name="InFlight">Of these: in memory, neither acknowledged nor spooled nor lost.</param>
/// <param name="Spooled">Of these: in the spool.</param>
/// <param name="Totals">What became of the rest; losses included whose record is not delivered yet.</param>
internal sealed record LedgerSnapshot(long Taken, long InFlight, long Spooled, LedgerTotals Totals);
