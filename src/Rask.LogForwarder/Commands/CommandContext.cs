using System.Text;

namespace Rask.LogForwarder.Commands;

/// <summary>What a subcommand has of the world. One thread.</summary>
/// <param name="arguments">The arguments behind the command's name.</param>
/// <param name="environment">The value of an environment variable, or null.</param>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
internal sealed class CommandContext(IReadOnlyList<string> arguments, Func<string, string?> environment, Stream output, Stream error)
{
    /// <inheritdoc cref="CommandArguments"/>
    public CommandArguments Arguments { get; } = new(arguments);

    /// <summary>The value of an environment variable; null where it is empty or not set.</summary>
    public string? Environment(string name) => environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>Standard output.</summary>
    public Stream Output { get; } = output;

    /// <summary>Standard error.</summary>
    public Stream Error { get; } = error;

    /// <summary>Says something on standard error, on a line of its own.</summary>
    public void Tell(string message) => Error.Write(Encoding.UTF8.GetBytes(message + "\n"));

    /// <summary>Writes to standard output.</summary>
    public void Write(string text) => Output.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Says on standard error what is wrong, in one line.</summary>
    /// <returns><paramref name="exitCode"/></returns>
    public int Fail(string message, int exitCode)
    {
        Tell(message);
        return exitCode;
    }

    /// <summary>
    /// Says every mistake of the command line on a line of its own, where there are some; what was not taken until now is one.
    /// </summary>
    /// <returns>The exit code of wrong usage, or null where all is well.</returns>
    public int? RefuseMistakes()
    {
        var mistakes = Arguments.Mistakes();
        if (mistakes.Count == 0) return null;
        return Fail(string.Join('\n', mistakes), ExitCode.Configuration);
    }
}
