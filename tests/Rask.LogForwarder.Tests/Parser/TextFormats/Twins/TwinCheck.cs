using System.Text;
using System.Text.RegularExpressions;
using CsCheck;

namespace Rask.LogForwarder.Tests.Parser.TextFormats.Twins;

/// <summary>Holds what is recognised together with what a simple parser says of the decoded text.</summary>
internal static partial class TwinCheck
{
    /// <summary>Lines of a grammar, changed ones among them, become the records that their twin says, on every width and on the general path.</summary>
    /// <param name="lines">Lines of the grammar.</param>
    /// <param name="read">The twin: what it expects of a line without its colours, or null where the line is not of the format.</param>
    /// <param name="isOther">Whether a line without its colours and its record may be of another format, where the twin says null. Of the type alone it is not told: several formats share one.</param>
    /// <param name="iterations">How many lines.</param>
    /// <param name="isColoured">Whether lines with colour codes are of the grammar; else there are none.</param>
    public static void Same(Gen<string> lines, Func<string, ExpectedRecord?> read, Func<string, DecodedRecord, bool> isOther, int iterations, bool isColoured = true)
    {
        int taken = 0;
        TextMutations.Of(lines).Sample(
            changed =>
            {
                // A change may cut a pair of surrogates; what is written is UTF-8.
                string line = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(changed));
                if (!isColoured)
                    line = line.Replace("\u001b", "", StringComparison.Ordinal);
                string bare = Colour().Replace(line, "");
                ExpectedRecord? expected = read(bare);
                DecodedRecord actual = Encoders.Record(line);
                if (expected is null)
                {
                    Assert.True(isOther(bare, actual), $"taken for {actual.Type}: {line}\n{ExpectedRecord.Render(actual)}");
                    return;
                }
                Interlocked.Increment(ref taken);
                // A message that is the whole line keeps its colours.
                if (expected.Message == bare)
                    expected.Message = line;
                Assert.Equal(expected.ToString(), ExpectedRecord.Render(actual));
            },
            iter: iterations);
        Assert.True(taken > iterations / 10, $"only {taken} of {iterations} lines were of the grammar");
    }

    /// <summary>Lines, some with colour codes between their pieces.</summary>
    public static Gen<string> Coloured(Gen<string> lines) => Gen.Select(
        lines,
        Gen.Frequency(
            (3, Gen.Const<(int, string)[]>([])),
            (1, Gen.Select(Gen.Int[0, 100_000], Gen.OneOf("\u001b[0m", "\u001b[2m", "\u001b[1;31m", "\u001b[m", "\u001b[38;5;7m")).Array[1, 6])),
        (line, codes) => codes.Aggregate(line, (text, code) => text.Insert(Boundary(text, code.Item1 % (text.Length + 1)), code.Item2)));

    /// <summary>Where a word begins, or a place nearby: colours stand around words, and never within a character.</summary>
    private static int Boundary(string text, int at)
    {
        while (at > 0 && at < text.Length && (char.IsLetterOrDigit(text[at]) || char.IsSurrogate(text[at])))
            at--;
        return at;
    }

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Colour();
}
