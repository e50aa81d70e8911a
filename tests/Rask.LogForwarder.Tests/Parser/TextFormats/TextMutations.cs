using CsCheck;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>Lines of a grammar with none to three places changed.</summary>
internal static class TextMutations
{
    private static readonly Gen<(int Kind, int Place, string Piece)[]> Changes = Gen.Select(
        Gen.Int[0, 2],
        Gen.Int[0, 100_000],
        Gen.OneOf("", " ", "  ", ":", ":  ", "\"", "\\", "\\n", "\n", "\n\t", "\t", "[", "]", "{", "}", "<", ">", "(", ")", "-", "=", ",", ".", "0", "12", "x", "A", "é", "\u001b[31m", "\0", "ERROR", "at ")).Array[0, 3];

    public static Gen<string> Of(Gen<string> lines) => Gen.Select(lines, Gen.Frequency((1, Gen.Const<(int, int, string)[]>([])), (1, Changes)), Apply);

    private static string Apply(string line, (int Kind, int Place, string Piece)[] changes)
    {
        foreach ((int kind, int place, string piece) in changes)
        {
            int at = line.Length == 0 ? 0 : place % line.Length;
            if (line.Length == 0 || kind == 0)
                line = line.Insert(at, piece);
            else
                line = line.Remove(at, 1).Insert(at, kind == 1 ? piece : "");
        }
        // What ends a line is the envelope's affair.
        return line.TrimEnd('\r', '\n');
    }
}
