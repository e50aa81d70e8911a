using System.Diagnostics;
using System.Globalization;

namespace Rask.LoadTest.Demo;

/// <summary>Tells how far the demo is: one line that changes on a terminal, a line every two seconds elsewhere.</summary>
internal sealed class ProgressLine(TextWriter output)
{
    private readonly bool _isTerminal = !Console.IsOutputRedirected;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _last;

    /// <summary>A step that has begun.</summary>
    internal void Step(string text)
    {
        output.WriteLine(text);
        output.Flush();
    }

    internal void Show(long stored)
    {
        if (_last != 0 && Stopwatch.GetElapsedTime(_last) < TimeSpan.FromMilliseconds(_isTerminal ? 200 : 2000))
            return;
        _last = Stopwatch.GetTimestamp();
        var text = string.Create(CultureInfo.InvariantCulture, $"  {Stopwatch.GetElapsedTime(_start).TotalSeconds,4:0.0} s: {stored,12:N0} lines stored");
        output.Write(_isTerminal ? $"\r{text}" : text + Environment.NewLine);
        output.Flush();
    }

    internal void End()
    {
        if (_isTerminal && _last != 0)
            output.WriteLine();
    }
}
