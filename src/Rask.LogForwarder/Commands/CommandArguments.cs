using Rask.LogForwarder.Configuration;

namespace Rask.LogForwarder.Commands;

/// <summary>
/// The arguments of a subcommand. It takes those that it knows, and what is left at the end is a mistake. One thread.
/// </summary>
internal sealed class CommandArguments(IReadOnlyList<string> arguments)
{
    private readonly List<string> _left = [.. arguments];
    private readonly List<string> _mistakes = [];
    private readonly List<string> _known = ["--help"];

    /// <summary>True where the switch is given.</summary>
    public bool TakeSwitch(string flag)
    {
        _known.Add(flag);
        return _left.RemoveAll(argument => argument == flag) > 0;
    }

    /// <summary>The value of an option, written <c>--flag VALUE</c> or <c>--flag=VALUE</c>; null where it is not given. The last one counts.</summary>
    public string? TakeValue(string flag)
    {
        _known.Add(flag);
        string? value = null;
        for (var i = 0; i < _left.Count;)
        {
            if (_left[i].StartsWith(flag + "=", StringComparison.Ordinal))
            {
                value = _left[i][(flag.Length + 1)..];
                _left.RemoveAt(i);
                continue;
            }

            if (_left[i] != flag)
            {
                i++;
                continue;
            }

            _left.RemoveAt(i);
            if (i < _left.Count && !_left[i].StartsWith("--", StringComparison.Ordinal))
            {
                value = _left[i];
                _left.RemoveAt(i);
            }
            else
            {
                _mistakes.Add($"{flag}: the value is missing");
            }
        }

        return value;
    }

    /// <summary>The first argument that is left and no option; null where there is none. Options with values are taken before.</summary>
    public string? TakeWord()
    {
        var index = _left.FindIndex(static argument => !argument.StartsWith('-'));
        if (index < 0) return null;
        var word = _left[index];
        _left.RemoveAt(index);
        return word;
    }

    /// <summary>What is wrong with the command line, arguments included that were not taken.</summary>
    public IReadOnlyList<string> Mistakes()
    {
        foreach (var argument in _left)
        {
            var nearest = argument.StartsWith('-') ? NearestFlag.To(argument, _known) : null;
            _mistakes.Add(nearest is null
                ? $"unexpected argument {QuotedValue.Of(argument)}; see --help"
                : $"unknown option {QuotedValue.Of(argument)}; did you mean {nearest}?");
        }

        _left.Clear();
        return _mistakes;
    }
}
