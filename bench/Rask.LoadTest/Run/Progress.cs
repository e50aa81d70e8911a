using System.Globalization;
using Rask.LoadTest.Platform;

namespace Rask.LoadTest.Run;

/// <summary>One line of progress at a time on standard error, with the seconds since the start.</summary>
internal sealed class Progress
{
    private readonly long _start = Clock.Now;

    public void Report(FormattableString message) =>
        Console.Error.WriteLine($"[{((Clock.Now - _start) / 1e9).ToString("0.0", CultureInfo.InvariantCulture),6} s] {message.ToString(CultureInfo.InvariantCulture)}");
}
