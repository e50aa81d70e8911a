using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Buffer;

/// <summary>Changes lines in their place before a batch has them.</summary>
internal unsafe interface ILineRedactor
{
    /// <summary>Masks what nobody is to see in whole lines; their length stays.</summary>
    /// <param name="lines">The lines; <see cref="RecordEncoder.Slack"/> bytes behind them can be read.</param>
    /// <param name="length">Their length in bytes.</param>
    void Redact(byte* lines, int length);
}
