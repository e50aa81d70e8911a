using CsCheck;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>What .NET, Next.js, Node.js, npm and pino-pretty print, with odd pieces.</summary>
internal static class RuntimeGenerators
{
    private static readonly Gen<string> Thrown = Gen.Select(
        Gen.OneOf("System.InvalidOperationException", "TypeError", "Error", "FeedException", "a.b.C`1+D", "My.Error", "Oops", "X", "Error [ERR_X]", "Error [a b]", "Error [é]"),
        Gen.OneOf(": feed 12 is <broken>", "", ":", ": ", ": two\nlines", ": \"q\" é", " x"),
        Gen.OneOf("", " ---> System.FormatException: no", "    at w (a.js:1:2)", "   at A.B() in /src/a.cs:line 3", "\tat c.d(E.java:1)", "    at async x {\n  digest: '1'\n}", "  at y", "     at z", " ---").Array[0, 4],
        (type, message, frames) => $"{type}{message}{string.Concat(frames.Select(frame => "\n" + frame))}");

    /// <summary>The console loggers of Microsoft.Extensions.Logging, and what ends a program.</summary>
    public static Gen<string> Dotnet { get; } = Gen.OneOf<string>(
        Gen.Select(
            Gen.Frequency((8, Gen.OneOf("info", "warn", "fail", "crit", "dbug", "trce")), (1, Gen.OneOf("note", "INFO", "information"))),
            Gen.Frequency((8, Gen.Const(": ")), (1, Gen.OneOf(":", ":  "))),
            Gen.Frequency((4, Gen.OneOf("Feeds.Api.FeedController[0]", "A[-1]", "Microsoft.Hosting.Lifetime[14]", "A.B+C`1[7]")), (1, Gen.OneOf("a b[1]", "A[]", "A[x]", "9A[1]", "A<B>[1]", "é[1]", "A\"[1]", "A[1"))),
            Gen.Frequency((6, Gen.OneOf("\n      ", " ")), (1, Gen.OneOf("", "\n     ", "\n\t", "x"))),
            Gen.Select(ConsoleGenerators.Message, Gen.Frequency((3, Gen.Const("")), (2, Thrown.Select(text => "\n      " + text.Replace("\n", "\n      ", StringComparison.Ordinal)))), (text, trace) => text + trace),
            (level, colon, category, space, text) => level + colon + category + space + text),
        Gen.Select(Gen.OneOf("<2>", "<3>", "<4>", "<6>", "<7>", "<5>", "<66>", "<"), Gen.OneOf("A.B[1] ", "Feeds.Api[0] ", "A[1]", "a b[1] ", "9[1] "), ConsoleGenerators.Message, (level, category, text) => level + category + text),
        Gen.Select(Gen.OneOf("Unhandled exception. ", ""), Thrown, (head, text) => head + text));

    /// <summary>Next.js, Node.js, npm and pino-pretty.</summary>
    public static Gen<string> Node { get; } = Gen.OneOf<string>(
        Gen.Select(Gen.OneOf(" ", "   ", "  ", "", "    "), Gen.OneOf("⨯ ", "⚠ ", "✓ ", "○ ", "▲ ", "» ", "- Local: ", "- Network: ", "- Environments: ", "- Experiments (", "⨯", "- Other: ", "✗ "), Gen.OneOf<string>(ConsoleGenerators.Message, Thrown), (indent, mark, text) => indent + mark + text),
        Gen.Select(Gen.OneOf("(node:1) ", "(node:4711) ", "(node:) ", "(node:x) ", "(bun:1) "), Gen.OneOf("", "[DEP0040] ", "[a b] ", "[] ", "[é] "), Gen.OneOf("DeprecationWarning: ", "Warning: ", "My Warning: ", "ExperimentalWarning:", "a:Warning: ", "Error: "), ConsoleGenerators.Message, (pid, code, name, text) => pid + code + name + text),
        Gen.Select(Gen.OneOf("npm ", "NPM ", "npm  "), Gen.OneOf("error", "ERR!", "warn", "WARN", "notice", "info", "http", "verbose", "verb", "silly", "sill", "errors", "Warn", ""), Gen.OneOf(" ", "", "  "), ConsoleGenerators.Message, (npm, level, space, text) => npm + level + space + text),
        Gen.Select(Gen.OneOf("[09:30:45.123] ", "[09:30:45] ", "[9:30:45.123] "), Gen.OneOf("INFO", "WARN", "ERROR", "TRACE", "FATAL", "NOTICE", "LOUD", "info", "I"), Gen.OneOf("", " (1)", " (api/123 on web)", " ()", " (é)", " (a\"b)"), Gen.OneOf(": ", ":", " "), ConsoleGenerators.Message, (time, level, process, colon, text) => time + level + process + colon + text),
        Thrown);
}
