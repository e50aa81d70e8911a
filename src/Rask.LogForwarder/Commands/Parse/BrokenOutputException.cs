namespace Rask.LogForwarder.Commands.Parse;

/// <summary>Standard output takes no more.</summary>
internal sealed class BrokenOutputException(IOException error) : Exception(error.Message, error);
