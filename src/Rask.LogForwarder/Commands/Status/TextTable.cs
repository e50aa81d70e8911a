using System.Text;

namespace Rask.LogForwarder.Commands.Status;

/// <summary>A table for a terminal: the first columns are text and start at the left, the others are numbers and end at the right.</summary>
internal static class TextTable
{
    /// <summary>What every terminal shows in one line.</summary>
    private const int Width = 80;

    private const int Space = 2;

    /// <summary>No name is cut shorter than this.</summary>
    private const int ShortestText = 8;

    /// <summary>Writes the rows; the first one is the head. Names are cut where the table would be too wide.</summary>
    /// <param name="text">Receives the lines.</param>
    /// <param name="texts">How many columns are text.</param>
    /// <param name="rows">The rows, all of the same length.</param>
    public static void Write(StringBuilder text, int texts, IReadOnlyList<string[]> rows)
    {
        var widths = new int[rows[0].Length];
        foreach (var row in rows)
            for (var i = 0; i < row.Length; i++) widths[i] = Math.Max(widths[i], row[i].Length);
        for (var i = texts - 1; i >= 0; i--)
        {
            var excess = widths.Sum() + (Space * (widths.Length - 1)) - Width;
            if (excess > 0) widths[i] = Math.Max(Math.Min(widths[i], ShortestText), widths[i] - excess);
        }

        foreach (var row in rows)
        {
            var line = new StringBuilder();
            for (var i = 0; i < row.Length; i++)
            {
                if (i > 0) line.Append(' ', Space);
                if (i < texts) line.Append(Cut(row[i], widths[i]).PadRight(widths[i]));
                else line.Append(row[i].PadLeft(widths[i]));
            }

            text.Append(line.ToString().TrimEnd()).Append('\n');
        }
    }

    /// <summary>Of a path, the end tells more than the beginning.</summary>
    private static string Cut(string name, int width) =>
        name.Length <= width ? name
        : name.Contains('/', StringComparison.Ordinal) ? "~" + name[(name.Length - width + 1)..]
        : name[..(width - 1)] + "~";
}
