namespace Rask.LogForwarder.Commands;

/// <summary>A subcommand: something that the program does instead of forwarding.</summary>
/// <param name="Name">What the user writes: one word, lower case.</param>
/// <param name="Summary">What it does, in one line for the list of <c>--help</c>.</param>
/// <param name="Help">What <c>&lt;command&gt; --help</c> shows; ends with a line end.</param>
/// <param name="Run">Does it, and returns the exit code. The help needs no care here.</param>
internal sealed record Command(string Name, string Summary, string Help, Func<CommandContext, int> Run);
