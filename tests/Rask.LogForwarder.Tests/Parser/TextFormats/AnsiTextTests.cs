using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.TextFormats;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>Colour codes leave a text, wherever they stand in it, and nothing else does.</summary>
public sealed unsafe partial class AnsiTextTests
{
    private static readonly Gen<string> Pieces = Gen.OneOf(
        Gen.OneOf("\\u001b[0m", "\\u001b[1;32m", "\\u001b[m", "\\u001b[38;5;117m"),
        Gen.OneOf("\\u001b", "\\u001b[", "\\u001b[3", "\\u001b[2K", "\\\\u001b[0m", "\\\"", "\\\\", "\\n", "m", "é", "INFO"),
        Gen.Int[1, 70].Select(static length => new string('x', length)));

    [Fact]
    public void Only_colour_codes_are_left_out() => Pieces.Array[0, 12].Select(string.Concat).Sample(
        static text => Assert.Equal(Tokens.Replace(text, static token => token.Length > 2 ? "" : token.Value), Strip(text)),
        iter: 50_000, threads: 1);

    [GeneratedRegex(@"\\u001b\[[0-9;]*m|\\.|[^\\]", RegexOptions.Singleline)]
    private static partial Regex Tokens { get; }

    private static string Strip(string text)
    {
        byte[] padding = new byte[RecordEncoder.Slack];
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] bare = new byte[bytes.Length + RecordEncoder.Slack];
        fixed (byte* start = (byte[])[.. bytes, .. padding])
        fixed (byte* destination = bare)
            return Encoding.UTF8.GetString(bare, 0, (int)(AnsiText.Strip(start, start + bytes.Length, destination) - destination));
    }
}
