using Rask.LoadTest.Corpus;

namespace Rask.LoadTest.Writer;

/// <summary>Writes Docker's times quickly when one follows the other closely: all but the fraction is kept for a second.</summary>
internal sealed class TimeText
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const int FractionDigits = 9;

    private readonly LineBuilder _second = new();
    private long _keptSecond = -1;

    /// <summary>Writes the time without quotes; returns its length.</summary>
    public int Write(long unixNanoseconds, Span<byte> target)
    {
        var (second, fraction) = Math.DivRem(unixNanoseconds, NanosecondsPerSecond);
        if (second != _keptSecond)
        {
            _second.Clear();
            DockerRecord.WriteTime(_second, second * NanosecondsPerSecond);
            _keptSecond = second;
        }

        // Without the Z, which follows the fraction.
        var length = _second.Length - 1;
        _second.Written[..length].CopyTo(target);
        if (fraction != 0)
        {
            var digits = FractionDigits;
            for (; fraction % 10 == 0; fraction /= 10)
                digits--;
            target[length++] = (byte)'.';
            for (var i = digits - 1; i >= 0; i--, fraction /= 10)
                target[length + i] = (byte)('0' + fraction % 10);
            length += digits;
        }

        target[length++] = (byte)'Z';
        return length;
    }
}
