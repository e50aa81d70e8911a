using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser;

/// <summary>Where the parts of a Docker record lie in its line; offsets and lengths in bytes.</summary>
/// <param name="BodyStart">First byte of the log text, still escaped, behind its opening quote.</param>
/// <param name="BodyLength">Length of the escaped log text without its quotes.</param>
/// <param name="TimeStart">First byte of the time.</param>
/// <param name="TimeLength">Length of the time; a shape that <see cref="Rfc3339"/> accepts.</param>
/// <param name="Stream">The stream.</param>
/// <param name="AttrsStart">First byte of the attributes object (its brace); meaningless if <paramref name="AttrsLength"/> is 0.</param>
/// <param name="AttrsLength">Length of the attributes object with both braces; 0 if there is none.</param>
internal readonly record struct EnvelopeParts(
    int BodyStart,
    int BodyLength,
    int TimeStart,
    int TimeLength,
    StreamKind Stream,
    int AttrsStart,
    int AttrsLength);
