using System.Globalization;
using System.Net;

namespace Rask.LoadTest.Cli;

/// <summary>
/// The options after a subcommand: <c>--name value</c>, <c>--name=value</c>, or <c>--switch</c>. A command takes what it
/// knows and then calls <see cref="RefuseRest"/>, so that no option is silently ignored.
/// </summary>
internal sealed class Arguments
{
    private readonly List<string> _rest;

    public Arguments(IEnumerable<string> arguments)
    {
        _rest = [];
        foreach (var argument in arguments)
        {
            var equals = argument.StartsWith("--", StringComparison.Ordinal) ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
            if (equals < 0)
            {
                _rest.Add(argument);
                continue;
            }

            _rest.Add(argument[..equals]);
            _rest.Add(argument[(equals + 1)..]);
        }
    }

    public bool Switch(string name) => _rest.Remove(name);

    public string? Text(string name)
    {
        var at = _rest.IndexOf(name);
        if (at < 0)
            return null;
        if (at + 1 >= _rest.Count)
            throw new UsageException($"{name} needs a value");
        var value = _rest[at + 1];
        _rest.RemoveRange(at, 2);
        return value;
    }

    public string Required(string name) => Text(name) ?? throw new UsageException($"{name} is missing");

    public long Number(string name, long defaultValue, long minimum, long maximum)
    {
        var text = Text(name);
        if (text is null)
            return defaultValue;
        if (!long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            || value < minimum || value > maximum)
            throw new UsageException($"{name} is '{text}'; allowed are whole numbers from {minimum} to {maximum}");
        return value;
    }

    /// <summary>An IPv4 address and a port.</summary>
    public IPEndPoint EndPoint(string name, string? defaultValue = null)
    {
        var text = Text(name) ?? defaultValue ?? throw new UsageException($"{name} is missing");
        return IPEndPoint.TryParse(text, out var endPoint) && endPoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? endPoint
            : throw new UsageException($"{name} is '{text}'; allowed is an IPv4 address with a port, such as 127.0.0.1:9600");
    }

    public Corpus.CorpusKind Kind(string name, string defaultValue)
    {
        var text = Text(name) ?? defaultValue;
        return Corpus.CorpusKinds.TryParse(text, out var kind)
            ? kind
            : throw new UsageException($"{name} is '{text}'; allowed are nginx, go, plain, short");
    }

    public void RefuseRest()
    {
        if (_rest.Count > 0)
            throw new UsageException($"unknown option '{_rest[0]}'; see --help");
    }
}
