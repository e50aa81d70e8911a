using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>The simple twin of PostgreSQL's format.</summary>
internal static partial class PostgresReference
{
    private const string Keys = "user|db|database|app|application|client|host|remote|pid|session";

    private static readonly Dictionary<string, string> Names = new()
    {
        ["user"] = "user",
        ["db"] = "database",
        ["database"] = "database",
        ["app"] = "application_name",
        ["application"] = "application_name",
        ["client"] = "client",
        ["host"] = "client",
        ["remote"] = "client",
        ["pid"] = "pid",
        ["session"] = "session_id",
    };

    public static ExpectedRecord? Read(string line)
    {
        if (Head(line) is not { } head)
            return null;
        bool isPiece = PieceName(head.Severity) is not null;
        string? level = Level(head.Severity);
        if (!isPiece && level is null)
            return null;
        var record = new ExpectedRecord("postgres/database", level, "");
        record.With("time", head.Time);
        if (!ReadPrefix(line[head.Time.Length..head.SeverityStart], record))
            return null;
        if (isPiece)
            record.With("severity", head.Severity);
        else if (head.Severity is not ("INFO" or "ERROR" or "FATAL" or "DEBUG"))
            record.With("level", head.Severity);
        string text = line[head.TextStart..];
        if (isPiece)
        {
            record.Message = text;
            return record;
        }
        string prefix = Normal(line[..head.SeverityStart]);
        string[] lines = text.Split('\n');
        var joined = new List<(string Name, string Text)> { ("", lines[0]) };
        foreach (string part in lines.Skip(1))
        {
            if (Head(part) is { } next && PieceName(next.Severity) is { } name && Normal(part[..next.SeverityStart]) == prefix)
                joined.Add((name, part[next.TextStart..]));
            else
                joined[^1] = (joined[^1].Name, joined[^1].Text + "\n" + part);
        }
        ReadMessage(joined[0].Text, record);
        foreach ((string name, string piece) in joined.Skip(1))
            record.WithOwn(name, piece);
        return record;
    }

    private static void ReadMessage(string text, ExpectedRecord record)
    {
        if (SqlState().Match(text) is { Success: true } state)
        {
            record.With("sqlstate", state.Groups[1].Value);
            text = text[7..];
        }
        record.Message = text;
        if (Duration().Match(text) is not { Success: true } duration)
            return;
        record.With("duration_ms", duration.Groups["ms"].Value);
        string rest = text[duration.Length..];
        if (rest.StartsWith("  statement: ", StringComparison.Ordinal))
        {
            record.Message = duration.Value;
            record.With("statement", rest["  statement: ".Length..]);
        }
        else if (Step().IsMatch(rest) && rest.IndexOf(": ", StringComparison.Ordinal) is var colon and >= 0)
        {
            record.Message = duration.Value + rest[..colon];
            record.With("statement", rest[(colon + 2)..]);
        }
    }

    private static (string Time, string Severity, int SeverityStart, int TextStart)? Head(string line)
    {
        if (TimeShape().Match(line) is not { Success: true } time || line.Length < 27)
            return null;
        int colon = line.IndexOf(":  ", time.Length, StringComparison.Ordinal);
        if (colon < 0)
            return null;
        string word = SeverityWord().Match(line[time.Length..colon]).Value;
        int start = colon - word.Length;
        return start > time.Length && line[start - 1] is ' ' or ':' or ']' ? (time.Value, word, start, colon + 3) : null;
    }

    private static bool ReadPrefix(string prefix, ExpectedRecord record)
    {
        while ((prefix = prefix.TrimStart(' ', ':')).Length > 0)
        {
            Match match;
            if ((match = Pid().Match(prefix)).Success)
            {
                if (!TryAdd(record, "pid", match.Groups[1].Value))
                    return false;
            }
            else if ((match = LineNumber().Match(prefix)).Success)
            {
                if (!TryAdd(record, "line_num", match.Groups[1].Value))
                    return false;
            }
            else if (prefix[0] == '[' && !prefix.StartsWith("[local]", StringComparison.Ordinal) && !prefix.StartsWith("[unknown]", StringComparison.Ordinal))
            {
                return false;
            }
            else if ((match = Nobody().Match(prefix)).Success)
            {
            }
            else if ((match = Login().Match(prefix)).Success)
            {
                if (!TryAdd(record, "user", match.Groups[1].Value) || !TryAdd(record, "database", match.Groups[2].Value))
                    return false;
            }
            else if (PairsStart().IsMatch(prefix))
            {
                return ReadPairs(prefix.TrimEnd(' ', ':'), record);
            }
            else if ((match = Word().Match(prefix)).Success)
            {
                string? name = Session().IsMatch(match.Value) ? "session_id" : Client().IsMatch(match.Value) ? "client" : null;
                if (name is null || LoginStart().IsMatch(prefix) || !TryAdd(record, name, match.Value))
                    return false;
            }
            else
            {
                return false;
            }
            prefix = prefix[match.Length..];
        }
        return true;
    }

    private static bool ReadPairs(string text, ExpectedRecord record)
    {
        foreach (string pair in Comma().Split(text))
        {
            Match match = Pair().Match(pair);
            if (!match.Success)
                return false;
            string value = match.Groups["value"].Value;
            if (value.Length > 0 && !TryAdd(record, Names[match.Groups["key"].Value], value))
                return false;
        }
        return true;
    }

    private static bool TryAdd(ExpectedRecord record, string name, string value)
    {
        if (record.Has(name))
            return false;
        record.With(name, value);
        return true;
    }

    private static string? Level(string severity) => severity switch
    {
        "LOG" or "INFO" or "NOTICE" => "Info",
        "ERROR" => "Error",
        "FATAL" or "PANIC" => "Fatal",
        "WARNING" => "Warn",
        "DEBUG" or "DEBUG1" or "DEBUG2" or "DEBUG3" or "DEBUG4" or "DEBUG5" => "Debug",
        _ => null,
    };

    private static string? PieceName(string severity) => severity switch
    {
        "HINT" => "hint",
        "QUERY" => "query",
        "DETAIL" => "detail",
        "CONTEXT" => "context",
        "LOCATION" => "location",
        "STATEMENT" => "statement",
        "BACKTRACE" => "backtrace",
        _ => null,
    };

    private static string Normal(string prefix) => Number().Replace(prefix, "[#-");

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})? [A-Z0-9+-]{1,6}(?=[ :])")]
    private static partial Regex TimeShape();

    [GeneratedRegex(@"[A-Z1-5]+\z")]
    private static partial Regex SeverityWord();

    [GeneratedRegex(@"^([0-9A-Z]{5}): (?<=[0-9].{0,6})")]
    private static partial Regex SqlState();

    [GeneratedRegex(@"^duration: (?<ms>[0-9]+\.[0-9]+) ms")]
    private static partial Regex Duration();

    [GeneratedRegex("^  (execute|parse|bind) ")]
    private static partial Regex Step();

    [GeneratedRegex(@"^\[([0-9]+)\]")]
    private static partial Regex Pid();

    [GeneratedRegex(@"^\[([0-9]+-[0-9]+)\]")]
    private static partial Regex LineNumber();

    [GeneratedRegex(@"^@(?=[ :]|\z)")]
    private static partial Regex Nobody();

    [GeneratedRegex("^([^ =@:]+)@([^ :]+)(?=[ :])")]
    private static partial Regex Login();

    [GeneratedRegex("^[^ =@:]+@")]
    private static partial Regex LoginStart();

    [GeneratedRegex("^[^ =@:]+=")]
    private static partial Regex PairsStart();

    [GeneratedRegex("^[^ :]+(?=[ :])")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[0-9a-f]{8,}\.[0-9a-f]+\z")]
    private static partial Regex Session();

    [GeneratedRegex(@"^(\[local\]|[0-9]*\.[0-9]*\.[0-9]*\.[0-9]*(\([0-9]+\))?)\z")]
    private static partial Regex Client();

    [GeneratedRegex($",(?=(?:{Keys})=)")]
    private static partial Regex Comma();

    [GeneratedRegex($@"^(?<key>{Keys})=(?<value>.*)\z", RegexOptions.Singleline)]
    private static partial Regex Pair();

    [GeneratedRegex(@"\[[0-9]+-")]
    private static partial Regex Number();
}
