namespace Rask.LogForwarder.Configuration;

/// <summary>
/// Turns command line and environment into options: a flag wins over its environment variable, and that over the default.
/// An environment variable that is empty counts as not set; one that a flag overrides is not looked at.
/// </summary>
internal sealed class OptionParser
{
    private readonly OptionDefinition[] _definitions = OptionTable.All;
    private readonly List<string> _mistakes = [];

    /// <summary>For each row of the table: the name by which the user set it, or null where it has its default.</summary>
    private readonly string?[] _givenAs = new string?[OptionTable.All.Length];
    private readonly bool[] _mistaken = new bool[OptionTable.All.Length];

    private ForwarderOptions _options = new();

    private OptionParser()
    {
    }

    /// <summary>Parses and checks everything; finds all mistakes, not only the first. Never throws on what a user can write.</summary>
    /// <param name="arguments">The command line without the program's name.</param>
    /// <param name="environment">The value of an environment variable, or null.</param>
    public static ParseResult Parse(IReadOnlyList<string> arguments, Func<string, string?> environment)
    {
        var parser = new OptionParser();
        if (parser.ReadArguments(arguments) is { } print) return print;
        parser.ReadEnvironment(environment);
        parser.CheckTogether();
        parser._options = AccessOptions.Complete(parser._options, environment, parser._mistakes);
        return parser._mistakes.Count == 0
            ? new ParseResult.Run(parser._options)
            : new ParseResult.Refuse(parser._mistakes);
    }

    private ParseResult.Print? ReadArguments(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument is "--help" or "-h") return new ParseResult.Print(HelpText.Render());
            if (argument is "--version") return new ParseResult.Print($"{ForwarderVersion.ProgramName} {ForwarderVersion.Number}\n");

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var flag = equals < 0 ? argument : argument[..equals];
            var value = equals < 0 ? null : argument[(equals + 1)..];
            var index = flag.Length == 0 ? -1 : Array.FindIndex(_definitions, definition => definition.Flag == flag);
            if (index < 0)
            {
                _mistakes.Add(Unknown(arguments, i, flag));
                // The value of an unknown flag is not a second mistake.
                if (value is null && flag.StartsWith('-') && HasValue(arguments, i)) i++;
                continue;
            }

            if (value is null && !_definitions[index].IsSwitch && HasValue(arguments, i)) value = arguments[++i];
            if (value is null && _definitions[index].IsSwitch) value = "true";
            _givenAs[index] = flag;
            if (value is null) Refuse(index, $"{flag}: the value is missing; allowed: {_definitions[index].Allowed}");
            else Set(index, value);
        }

        return null;
    }

    private void ReadEnvironment(Func<string, string?> environment)
    {
        for (var i = 0; i < _definitions.Length; i++)
        {
            if (_definitions[i].Variable is not { } variable || _givenAs[i] is not null) continue;
            var value = environment(variable);
            if (string.IsNullOrEmpty(value)) continue;
            _givenAs[i] = variable;
            Set(i, value);
        }
    }

    private void Set(int index, string value)
    {
        var allowed = _definitions[index].Set(value, ref _options);
        if (allowed is not null) Refuse(index, $"{_givenAs[index]} {_definitions[index].Quoted(value)}; allowed: {allowed}");
    }

    private void Refuse(int index, string mistake)
    {
        _mistaken[index] = true;
        _mistakes.Add(mistake);
    }

    private void CheckTogether()
    {
        if (_options.BufferCapacity < _options.BatchSize)
            RefuseTogether(BatchingOptions.BufferCapacity, "at least", BatchingOptions.BatchSize);
        if (_options.BatchBytes > _options.MemoryLimitBytes)
            RefuseTogether(BatchingOptions.BatchBytes, "at most", BatchingOptions.MemoryLimitBytes);
        if (_options.MemoryLimitBytes - (long)_options.MaxLineBytes < ForwarderOptions.PageReserve)
            RefuseTogether(BatchingOptions.MemoryLimitBytes, "at least", SourceOptions.MaxLineBytes,
                $" plus {OptionText.Size(ForwarderOptions.PageReserve)} for the pages that are read and sent meanwhile");

        foreach (var needsFile in (ReadOnlySpan<OptionDefinition>)[SourceOptions.ContainerId, SourceOptions.ServiceName, SourceOptions.ServiceGroup])
        {
            // A variable of that name may belong to somebody else; a flag is meant for us.
            var index = Array.IndexOf(_definitions, needsFile);
            if (_givenAs[index] == needsFile.Flag && !_mistaken[index] && _givenAs[Array.IndexOf(_definitions, SourceOptions.File)] is null)
                Refuse(index, $"{needsFile.Flag}; allowed: only together with {SourceOptions.File.Flag}");
        }
    }

    /// <summary>One mistake about two options, unless one of them is wrong by itself: then the comparison says nothing.</summary>
    private void RefuseTogether(OptionDefinition refused, string relation, OptionDefinition other, string also = "")
    {
        var index = Array.IndexOf(_definitions, refused);
        if (_mistaken[index] || _mistaken[Array.IndexOf(_definitions, other)]) return;
        _mistakes.Add($"{Named(refused)}; allowed: {relation} {Named(other)}{also}");
    }

    private string Named(OptionDefinition definition)
    {
        var given = _givenAs[Array.IndexOf(_definitions, definition)];
        var value = definition.Show!(_options);
        return given is null ? $"{definition.Variable} ({value}, the default)" : $"{given} ({value})";
    }

    private string Unknown(IReadOnlyList<string> arguments, int index, string flag)
    {
        if (!flag.StartsWith('-'))
        {
            var afterSwitch = index > 0 && OptionText.TryBoolean(flag, out _)
                && Array.Exists(_definitions, definition => definition.IsSwitch && definition.Flag == arguments[index - 1]);
            return afterSwitch
                ? $"unexpected argument {QuotedValue.Of(arguments[index])}; did you mean {arguments[index - 1]}={flag}?"
                : $"unexpected argument {QuotedValue.Of(arguments[index])}; options begin with --, see --help";
        }

        var names = new List<string>(_definitions.Length + 2) { "--help", "--version" };
        foreach (var definition in _definitions)
            if (definition.Flag.Length > 0) names.Add(definition.Flag);
        var nearest = NearestFlag.To(flag, names);
        return nearest is null
            ? $"unknown option {QuotedValue.Of(flag)}; see --help"
            : $"unknown option {QuotedValue.Of(flag)}; did you mean {nearest}?";
    }

    // What begins like an option is not taken as a value: "--file --exit-at-end" forgot the path. "--file=--x" says it is meant.
    private static bool HasValue(IReadOnlyList<string> arguments, int index) =>
        index + 1 < arguments.Count && arguments[index + 1] is not "-h" && !arguments[index + 1].StartsWith("--", StringComparison.Ordinal);
}
