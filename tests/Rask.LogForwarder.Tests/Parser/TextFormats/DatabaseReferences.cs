using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>The simple twins of Redis' and ClickHouse's formats.</summary>
internal static partial class DatabaseReferences
{
    public static ExpectedRecord? Redis(string line)
    {
        if (SignalHandler().Match(line) is { Success: true } signal)
            return new ExpectedRecord("redis/database", "Warn", signal.Groups["text"].Value)
                .With("pid", signal.Groups["pid"].Value).With("role", "signal-handler").With("time", signal.Groups["time"].Value);
        Match match = RedisLine().Match(line);
        if (!match.Success || line.Length < 20)
            return null;
        string mark = match.Groups["mark"].Value;
        string level = mark switch { "*" => "Info", "#" => "Warn", _ => "Debug" };
        return new ExpectedRecord("redis/database", level, match.Groups["text"].Value)
            .With("pid", match.Groups["pid"].Value).With("role", match.Groups["role"].Value).With("time", match.Groups["time"].Value).With("level", mark);
    }

    public static ExpectedRecord? ClickHouse(string line)
    {
        Match match = ClickHouseLine().Match(line);
        if (!match.Success)
            return null;
        string name = match.Groups["level"].Value;
        (string? level, bool isOwn) = Level(name);
        string query = match.Groups["query"].Value, logger = match.Groups["logger"].Value;
        return level is null ? null : new ExpectedRecord("clickhouse/database", level, match.Groups["text"].Value)
            .With("time", match.Groups["time"].Value).With("thread_id", match.Groups["thread"].Value)
            .With("query_id", query.Length > 0 ? query : null).With("logger", logger.Length > 0 ? logger : null)
            .With("level", isOwn ? null : name);
    }

    private static (string? Level, bool IsOwn) Level(string name) => name switch
    {
        "Debug" or "Error" or "Fatal" => (name, true),
        "Trace" or "Test" => ("Debug", false),
        "Notice" or "Information" => ("Info", false),
        "Warning" => ("Warn", false),
        "Critical" => ("Fatal", false),
        _ => (null, false),
    };

    [GeneratedRegex(@"^(?<pid>[0-9]+):signal-handler \((?<time>[0-9]+)\) (?<text>.*)\z", RegexOptions.Singleline)]
    private static partial Regex SignalHandler();

    [GeneratedRegex(@"^(?<pid>[0-9]+):(?<role>[MSCX]) (?<time>[0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}) (?<mark>[-.*#])(?:\z| (?<text>.*)\z)", RegexOptions.Singleline)]
    private static partial Regex RedisLine();

    [GeneratedRegex(@"^(?<time>[0-9]{4}\.[0-9]{2}\.[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?) \[ (?<thread>[0-9]+) \] \{(?<query>[^}]*)\} <(?<level>[A-Za-z]+)> (?<logger>.*?): (?<text>.*)\z", RegexOptions.Singleline)]
    private static partial Regex ClickHouseLine();
}
