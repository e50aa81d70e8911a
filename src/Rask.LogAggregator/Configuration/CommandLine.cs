namespace Rask.LogAggregator.Configuration;

/// <summary>What the command line and the environment ask for. A flag wins over its environment variable.</summary>
internal sealed class CommandLine
{
    private readonly List<string> _errors = [];

    private CommandLine()
    {
    }

    /// <summary>The options; of use only without errors.</summary>
    public AggregatorOptions Options { get; } = new();

    /// <summary>One line for each mistake.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>True when the help is asked for.</summary>
    public bool WantsHelp { get; private set; }

    /// <summary>True when the version is asked for.</summary>
    public bool WantsVersion { get; private set; }

    /// <summary>Reads the arguments and the variables that <paramref name="variable"/> gives; an empty variable counts as not set.</summary>
    public static CommandLine Parse(ReadOnlySpan<string> arguments, Func<string, string?> variable)
    {
        var result = new CommandLine();
        foreach (OptionDefinition option in OptionTable.All)
        {
            string? value = variable(option.Variable);
            if (!string.IsNullOrEmpty(value))
                result.Apply(option, option.Variable, value);
        }

        for (int index = 0; index < arguments.Length; index++)
            result.TakeArgument(arguments, ref index);
        return result;
    }

    private void TakeArgument(ReadOnlySpan<string> arguments, ref int index)
    {
        string argument = arguments[index];
        switch (argument)
        {
            case "--help" or "-h":
                WantsHelp = true;
                return;
            case "--version":
                WantsVersion = true;
                return;
        }

        int equals = argument.IndexOf('=');
        string flag = equals < 0 ? argument : argument[..equals];
        OptionDefinition? option = Array.Find(OptionTable.All, candidate => candidate.Flag == flag);
        if (option is null)
            _errors.Add($"{flag}: there is no such option; --help lists them");
        else if (equals >= 0)
            Apply(option, flag, argument[(equals + 1)..]);
        else if (index + 1 < arguments.Length)
            Apply(option, flag, arguments[++index]);
        else
            _errors.Add($"{flag}: the value is missing; it must be {option.Allowed}");
    }

    private void Apply(OptionDefinition option, string source, string value)
    {
        if (value.Length == 0 || !option.TryApply(Options, value))
            _errors.Add($"{source} '{value}': must be {option.Allowed}");
    }
}
