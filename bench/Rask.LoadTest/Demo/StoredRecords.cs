using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Rask.TestKit.Records;

namespace Rask.LoadTest.Demo;

/// <summary>
/// Watches the aggregator's segment files from a thread of its own: which numbers have come, how fast, and how late.
/// </summary>
internal sealed class StoredRecords : IDisposable
{
    // The formats come in turn, so the first few lines hold them all.
    private const int SampledLines = 12;
    private readonly SegmentTail _tail;
    private readonly Thread _thread;
    private readonly SequenceSet _numbers = new();
    private readonly List<double> _latencies = [];
    private readonly Dictionary<string, string> _samples = [];
    private readonly Lock _lock = new();
    private volatile bool _stop;
    private long _firstTime;
    private long _lastFastTime;
    private long _fastCount;

    internal StoredRecords(string dataDirectory)
    {
        _tail = new SegmentTail(dataDirectory);
        _thread = new Thread(Watch) { IsBackground = true, Name = "stored records" };
        _thread.Start();
    }

    /// <summary>Lines that are stored, each counted once.</summary>
    internal long Count => Read(() => _numbers.Count);

    internal long Doubled => Read(() => _numbers.Doubled);

    /// <summary>Lines a second while the service logged as fast as it could: from the first line stored to the last.</summary>
    internal double FastRate => Read(() => _lastFastTime > _firstTime ? _fastCount / Stopwatch.GetElapsedTime(_firstTime, _lastFastTime).TotalSeconds : 0);

    /// <summary>One record of each kind, as stored.</summary>
    internal List<string> Samples => Read(() => _samples.Values.ToList());

    /// <summary>
    /// Milliseconds from Docker's time stamp of a paced line until the line could be read from the aggregator's file. The file is
    /// looked at about once a millisecond, and that wait is part of the figure.
    /// </summary>
    internal double LatencyMs(double quantile) => Read(() =>
    {
        if (_latencies.Count == 0)
            return double.NaN;
        _latencies.Sort();
        return _latencies[Math.Min(_latencies.Count - 1, (int)(quantile * _latencies.Count))];
    });

    /// <summary>Ends the watching after a last look: nothing may come unseen once both programs have ended.</summary>
    public void Dispose()
    {
        _stop = true;
        _thread.Join();
    }

    private T Read<T>(Func<T> value)
    {
        lock (_lock)
            return value();
    }

    private void Watch()
    {
        bool last;
        do
        {
            last = _stop;
            lock (_lock)
                _tail.Read(Add);
            Thread.Sleep(1);
        }
        while (!last);
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        var marker = line.IndexOf("sequence="u8);
        if (marker < 0 || !Utf8Parser.TryParse(line[(marker + "sequence=".Length)..], out long number, out _))
            return;
        _numbers.Add(number);
        if (line.IndexOf("paced sequence="u8) >= 0)
        {
            if (TryReadTime(line, out var written))
                _latencies.Add((DateTime.UtcNow - written).TotalMilliseconds);
            return;
        }

        _lastFastTime = Stopwatch.GetTimestamp();
        if (_fastCount++ == 0)
            _firstTime = _lastFastTime;
        if (_fastCount <= SampledLines)
            AddSample(Encoding.UTF8.GetString(line));
    }

    private void AddSample(string line)
    {
        const string key = "\"service_type\":\"";
        var start = line.IndexOf(key, StringComparison.Ordinal) + key.Length;
        _samples.TryAdd(line[start..line.IndexOf('"', start)], line);
    }

    // RFC 3339 with up to nine digits of fraction, of which DateTime takes seven.
    private static bool TryReadTime(ReadOnlySpan<byte> line, out DateTime time)
    {
        time = default;
        var start = line.IndexOf("\"timestamp\":\""u8) + "\"timestamp\":\"".Length;
        var length = line[start..].IndexOf((byte)'Z');
        if (length < 19 || !DateTime.TryParseExact(Encoding.ASCII.GetString(line.Slice(start, 19)), "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var whole))
            return false;
        long ticks = 0;
        for (var i = 20; i < 27; i++)
            ticks = ticks * 10 + (i < length ? line[start + i] - '0' : 0);
        time = whole.AddTicks(ticks);
        return true;
    }
}
