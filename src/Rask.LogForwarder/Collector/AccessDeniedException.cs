namespace Rask.LogForwarder.Collector;

/// <summary>The process may not read what it needs. The message says what to change.</summary>
internal sealed class AccessDeniedException(string message) : Exception(message);
