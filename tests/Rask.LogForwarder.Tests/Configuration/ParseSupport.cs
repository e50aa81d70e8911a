using Rask.LogForwarder.Configuration;

namespace Rask.LogForwarder.Tests.Configuration;

/// <summary>Short ways to parse, and to say what is expected of the result.</summary>
internal static class ParseSupport
{
    public static ParseResult Parse(string[] arguments, params (string Name, string Value)[] environment) =>
        OptionParser.Parse(arguments, name => environment.FirstOrDefault(variable => variable.Name == name).Value);

    public static ForwarderOptions Options(string[] arguments, params (string Name, string Value)[] environment) =>
        Parse(arguments, environment) switch
        {
            ParseResult.Run run => run.Options,
            ParseResult.Refuse refuse => throw new InvalidOperationException(string.Join('\n', refuse.Mistakes)),
            _ => throw new InvalidOperationException("printed"),
        };

    public static IReadOnlyList<string> Mistakes(string[] arguments, params (string Name, string Value)[] environment) =>
        Assert.IsType<ParseResult.Refuse>(Parse(arguments, environment)).Mistakes;
}
