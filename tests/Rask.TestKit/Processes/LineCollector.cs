using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Rask.TestKit.Processes;

/// <summary>Reads one output of a child to its end and keeps every line. Thread-safe.</summary>
public sealed class LineCollector
{
    private readonly List<string> _lines = [];
    private readonly Thread _thread;

    internal LineCollector(SafeFileHandle pipe, string name)
    {
        _thread = new Thread(() => ReadAll(pipe)) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>A copy of the lines so far, without their line ends.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return _lines.ToArray();
        }
    }

    /// <summary>The lines so far as one text.</summary>
    public string Text => string.Join('\n', Lines);

    /// <summary>The last line that is not empty, or null.</summary>
    public string? LastLine => Lines.LastOrDefault(line => line.Length > 0);

    /// <summary>The first line from <paramref name="from"/> on that fits, or null; <paramref name="from"/> moves past what was looked at.</summary>
    internal string? Find(Predicate<string> fits, ref int from)
    {
        lock (_lines)
        {
            while (from < _lines.Count)
            {
                var line = _lines[from++];
                if (fits(line))
                    return line;
            }
        }

        return null;
    }

    /// <summary>Waits for the end of the output. A grandchild that keeps the pipe open must not hold us for ever.</summary>
    internal void WaitForEnd(TimeSpan timeout) => _thread.Join(timeout);

    private void ReadAll(SafeFileHandle pipe)
    {
        using var reader = new StreamReader(new FileStream(pipe, FileAccess.Read, 4096), new UTF8Encoding(false));
        while (reader.ReadLine() is { } line)
        {
            lock (_lines)
                _lines.Add(line);
        }
    }
}
