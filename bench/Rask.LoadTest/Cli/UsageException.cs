namespace Rask.LoadTest.Cli;

/// <summary>The command line is wrong; the message says what and what is allowed. Ends the program with code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
