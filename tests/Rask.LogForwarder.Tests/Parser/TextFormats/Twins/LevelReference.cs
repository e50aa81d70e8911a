namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>The levels that words stand for, as a table.</summary>
internal static class LevelReference
{
    private static readonly Dictionary<string, string> Names = new Dictionary<string, string>
    {
        ["Debug"] = "debug dbg dbug debu trace trc trce trac verbose vrb silly http fine finer finest",
        ["Info"] = "info inf information informational notice config success",
        ["Warn"] = "warn wrn warning",
        ["Error"] = "error err erro fail severe",
        ["Fatal"] = "fatal ftl fata panic pnc pani dpanic critical crit alert emerg emergency",
    }.SelectMany(pair => pair.Value.Split(' ').Select(name => (name, level: pair.Key))).ToDictionary(pair => pair.name, pair => pair.level, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, string> Letters = new()
    {
        ["T"] = "Debug",
        ["V"] = "Debug",
        ["D"] = "Debug",
        ["I"] = "Info",
        ["N"] = "Info",
        ["W"] = "Warn",
        ["E"] = "Error",
        ["F"] = "Fatal",
        ["C"] = "Fatal",
    };

    /// <summary>The level that a word names; null for no level. slog adds an offset: <c>INFO+2</c>.</summary>
    public static string? Of(string word)
    {
        int sign = word.IndexOfAny(['+', '-']);
        if (sign > 0 && sign < word.Length - 1 && word[(sign + 1)..].All(char.IsAsciiDigit))
            word = word[..sign];
        return Letters.GetValueOrDefault(word) ?? Names.GetValueOrDefault(word);
    }

    /// <summary>Whether the word is the level's own name, which the fields need not keep.</summary>
    public static bool IsOwn(string word) => string.Equals(Of(word), word, StringComparison.OrdinalIgnoreCase);
}
