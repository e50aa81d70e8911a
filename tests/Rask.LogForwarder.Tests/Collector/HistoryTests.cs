using System.Text;
using CsCheck;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector;

/// <summary>
/// A container writes, Docker rotates, the forwarder reads, delivers and restarts, all in random order. What was
/// acknowledged in the end must be what was written.
/// </summary>
public sealed class HistoryTests
{
    private static readonly string[] Units = ["a", "b ", "é", "😀", "\"", "\\", "\t", "<", "\u0000", "\\n", "{\"log\":\"", "\u2028", "\r"];

    [Fact]
    public void Every_line_is_delivered_once_and_in_order() =>
        Gen.Int.Sample(
            static seed =>
            {
                using var history = new History(new Random(seed));
                history.Run();
            },
            iter: 120, threads: 1);

    private sealed class History(Random random) : IDisposable
    {
        private readonly LogFiles _log = new();
        private readonly List<string>[] _written = [[], []];
        private readonly List<string>[] _received = [[], []];
        private readonly Queue<(StreamKind Stream, byte[] Piece)> _pending = new();
        private StreamPositions? _acknowledged;
        private ReaderHarness? _reader;
        private int _time;

        public void Run()
        {
            var steps = random.Next(5, 120);
            for (var step = 0; step < steps; step++)
            {
                switch (random.Next(12))
                {
                    case < 4:
                        Write(random.Next(1, 12));
                        break;
                    case 4:
                        Flush(random.Next(5));
                        if (File.Exists(_log.Path)) _log.Rotate();
                        break;
                    case < 9:
                        Read(random.Next(1, 8));
                        break;
                    case < 11:
                        Deliver(random.Next(3));
                        break;
                    default:
                        Restart();
                        break;
                }
            }

            Flush(int.MaxValue);
            _reader ??= Start();
            _reader.Finish();
            Collect();
            Assert.Equal(_written[0], _received[0]);
            Assert.Equal(_written[1], _received[1]);
            _reader.Reader.Rest();
            Assert.Equal(0, _reader.Pool.PagesInUse);
            Assert.Equal(0, _reader.Counters.DamagedBytes);
        }

        public void Dispose()
        {
            _reader?.Dispose();
            _log.Dispose();
        }

        private void Write(int lines)
        {
            for (var i = 0; i < lines; i++)
            {
                var stream = random.Next(3) == 0 ? StreamKind.Stderr : StreamKind.Stdout;
                var text = Encoding.UTF8.GetBytes(Text());
                if (text.Length == 0) continue;
                _written[(int)stream].Add(DockerLine.Readable(text));
                var time = DockerLine.Time(++_time);
                foreach (var piece in DockerLine.Pieces(text, stream, time)) _pending.Enqueue((stream, piece));
                // Docker copies the streams on two threads: pieces of one come between pieces of the other.
                Flush(random.Next(4) == 0 ? random.Next(3) : int.MaxValue);
            }
        }

        private void Flush(int pieces)
        {
            for (var i = 0; i < pieces && _pending.TryDequeue(out var next); i++)
            {
                if (_pending.TryPeek(out var after) && after.Stream != next.Stream && random.Next(2) == 0)
                {
                    _pending.Dequeue();
                    _log.Append(after.Piece);
                }

                _log.Append(next.Piece);
            }
        }

        private string Text()
        {
            var length = random.Next(10) switch { 0 => random.Next(50_000), 1 => random.Next(16_380, 16_390), 2 => 0, _ => random.Next(300) };
            var text = new StringBuilder();
            var isSimple = random.Next(2) == 0;
            // Not one letter alone: two generations that begin with equal pieces of one line have the same name, which only
            // two rotations within one line can make.
            while (text.Length < length) text.Append(isSimple ? ((char)('a' + (text.Length / 1000))).ToString() : Units[random.Next(Units.Length)]);
            if (random.Next(8) != 0) text.Append('\n');
            return text.ToString();
        }

        private ReaderHarness Start()
        {
            var limits = new CollectorLimits(random.Next(1, 60), random.Next(1000, 1_000_000), random.Next(60, 300), 1 << 20);
            return new ReaderHarness(_log.Path, limits, random.Next(13, 33), _acknowledged, queueCapacity: random.Next(1, 8));
        }

        private void Read(int steps)
        {
            _reader ??= Start();
            if (random.Next(2) == 0) _reader.Refresh();
            for (var i = 0; i < steps; i++) _reader.Reader.Read();
        }

        private void Deliver(int batches)
        {
            if (_reader is null) return;
            if (random.Next(2) == 0) _reader.Reader.Grouper.TrySeal();
            _reader.Receiver.Receive(batches);
            Collect();
        }

        private void Restart()
        {
            _reader?.Dispose();
            _reader = null;
        }

        private void Collect()
        {
            foreach (var record in _reader!.Records)
            {
                Assert.False(record.IsRaw);
                Assert.Equal(LineFlags.None, record.Flags);
                _received[(int)record.Stream].Add(record.Text);
            }

            _reader.Records.Clear();
            _acknowledged = _reader.Receiver.Acknowledged ?? _acknowledged;
        }
    }
}
