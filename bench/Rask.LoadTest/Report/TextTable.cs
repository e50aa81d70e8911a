namespace Rask.LoadTest.Report;

/// <summary>Rows of text in aligned columns, in Markdown's form. Columns whose cells begin with a digit stand to the right.</summary>
internal sealed class TextTable(params string[] titles)
{
    private readonly List<string[]> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    public void Add(params string[] cells)
    {
        if (cells.Length != titles.Length)
            throw new ArgumentException($"{cells.Length} cells for {titles.Length} columns");
        _rows.Add(cells);
    }

    public void WriteTo(TextWriter output)
    {
        var widths = titles.Select((title, i) => Math.Max(title.Length, _rows.Max(row => row[i].Length))).ToArray();
        var right = titles.Select((_, i) => _rows.All(row => row[i].Length == 0 || char.IsAsciiDigit(row[i][0]))).ToArray();
        Write(output, titles, widths, right);
        output.WriteLine("| " + string.Join(" | ", widths.Select((width, i) => right[i] ? new string('-', width - 1) + ":" : new string('-', width))) + " |");
        foreach (var row in _rows)
            Write(output, row, widths, right);
        output.WriteLine();
    }

    private static void Write(TextWriter output, string[] cells, int[] widths, bool[] right) =>
        output.WriteLine("| " + string.Join(" | ", cells.Select((cell, i) => right[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))) + " |");
}
