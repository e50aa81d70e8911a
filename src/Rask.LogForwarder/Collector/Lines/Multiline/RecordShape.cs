namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>What the lines of a record say about the line that may follow them. It depends on their texts alone.</summary>
/// <param name="Kind">Whose lines they are.</param>
/// <param name="Step">How far they are; what it means is the kind's own matter.</param>
/// <param name="Process">PostgreSQL's process number; 0 for all others.</param>
internal readonly record struct RecordShape(RecordKind Kind, byte Step = 0, uint Process = 0)
{
    /// <summary>True where a line may follow.</summary>
    public bool IsOpen => Kind != RecordKind.None;
}
