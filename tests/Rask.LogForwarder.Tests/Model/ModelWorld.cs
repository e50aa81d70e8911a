using System.Text;
using Rask.LogForwarder.Commands.Status;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Model;

/// <summary>
/// One random history: a container that writes, Docker that rotates and compresses, an aggregator, a disk, and one
/// forwarder after the other. All of it is made from one seed, and runs on one thread.
/// </summary>
internal sealed class ModelWorld : IDisposable
{
    private readonly Random _random;
    private readonly LogFiles _log = new();
    private readonly string _state = Directory.CreateTempSubdirectory("model-state-").FullName;
    private readonly Queue<byte[]> _unwritten = [];
    private readonly bool _hasLongLines;
    private readonly bool _hasTrouble;
    private readonly bool _hasLosses;
    private readonly Dictionary<string, ModelPiece> _pieces = [];
    private long _writtenBytes;
    private int _number;
    private int _crashIn = int.MaxValue;
    private bool _isHealed;
    private bool _mayDouble;
    private ModelForwarder? _forwarder;

    public ModelWorld(int seed)
    {
        _random = new Random(seed);
        _hasLongLines = Chance(3);
        _hasTrouble = !Chance(4);
        _hasLosses = Chance(4);
        JoinsLines = Chance(2);
        LargestBody = Chance(4) ? 2_000 : long.MaxValue;
        Limits = new ModelLimits(_random.Next(1, 60), _random.Next(1_000, 200_000), _random.Next(60, 300), _random.Next(1, 6));
        _log.Append([]);
    }

    /// <summary>The forwarder makes one record of the lines of a stack trace, and the container prints some.</summary>
    public bool JoinsLines { get; }

    public ModelAggregator Aggregator { get; } = new();

    public ModelLimits Limits { get; }

    public string LogPath => _log.Path;

    public string StateDirectory => _state;

    /// <summary>The aggregator answers to nobody.</summary>
    public bool IsAway { get; private set; }

    /// <summary>The device of the state directory takes no byte.</summary>
    public bool IsDiskFull { get; private set; }

    /// <summary>The journal's file lacks something that the disk did not take.</summary>
    public bool IsBehind { get; set; }

    public long LargestBody { get; }

    /// <summary>All lines of each stream, as a reader of the log sees them.</summary>
    public List<string>[] Written { get; } = [[], []];

    /// <summary>How often a forwarder died.</summary>
    public int Crashes { get; private set; }

    /// <summary>What happened, for the reader of a failure.</summary>
    public List<string> Events { get; } = [];

    public void Note(string what) => Events.Add(what);

    public bool Chance(int of) => _random.Next(of) == 0;

    /// <summary>True where something goes wrong; nothing does while the history is brought to its end.</summary>
    public bool Fails(int of) => !_isHealed && _hasTrouble && Chance(of);

    public int Next(int to) => _random.Next(to);

    /// <summary>A system call of the forwarder: it may be its last.</summary>
    /// <exception cref="ModelCrash">It is.</exception>
    public void MayCrash()
    {
        if (_isHealed || --_crashIn > 0) return;
        _crashIn = int.MaxValue;
        throw new ModelCrash();
    }

    /// <summary>What happens while the sender waits for an answer that does not come.</summary>
    public void WhileWaiting()
    {
        if (_forwarder is null) return;
        if (Chance(2)) _forwarder.AskForDisk();
        // Some time it ends: a modelled sender has no patience of its own.
        if (Chance(6)) IsAway = false;
    }

    public void Run()
    {
        var steps = _random.Next(20, 160);
        for (var step = 0; step < steps; step++)
        {
            try
            {
                Step();
            }
            catch (ModelCrash)
            {
                Note("crash");
                Die();
            }
        }

        Heal();
        Drain();
    }

    /// <summary>Compares what was written with what is stored.</summary>
    public void Check()
    {
        for (var stream = StreamKind.Stdout; stream <= StreamKind.Stderr; stream++)
        {
            var stored = Aggregator.Stored.Where(line => line.Stream == stream && !line.IsNotice).Select(static line => line.Text).ToList();
            var buried = DeadLetters().Where(line => line.Stream == stream).Select(static line => line.Text).ToHashSet();
            var written = Written[(int)stream];
            if (_hasLosses)
            {
                // Of a record in pieces of which some are gone, the rest comes by itself.
                var lines = written.ToHashSet();
                stored.RemoveAll(line => !lines.Contains(line) && TryCount(line, out _));
                var there = stored.ToHashSet();
                written = [.. written.Where(line => IsUndecodable(line) ? buried.Contains(line) : there.Contains(line))];
            }

            Assert.All(written.Where(IsUndecodable), line => Assert.Contains(line, buried));
            Assert.Equal(written.Where(static line => !IsUndecodable(line)), _mayDouble ? stored.Distinct() : stored);
        }

        CheckLedger();
    }

    /// <summary>What is not there is what the ledger names, to the byte, and every byte of the log is in one place.</summary>
    private void CheckLedger()
    {
        var ledger = _forwarder!.Ledger;
        Assert.Null(ledger.Verify(0));
        var now = ledger.Snapshot();
        Assert.Equal(0, now.Spooled);
        var lost = now.Totals.Lost;
        if (!_hasLosses)
        {
            Assert.True(lost.IsEmpty, $"the ledger has losses where nothing is lost: {lost.Bytes} bytes, {lost.Records} records, {lost.Gaps} gaps");
            Assert.DoesNotContain(Aggregator.Stored, static line => line.IsNotice);
        }

        // What could not be written down is not known to the next process.
        if (_mayDouble) return;
        // The bytes of lost records are a share of their batch's; everything else is exact.
        var there = Aggregator.Stored.Where(static line => !line.IsNotice).Concat(DeadLetters()).Select(static line => line.Text).ToHashSet();
        var missing = _writtenBytes - there.Sum(SourceBytes);
        if (lost.Records == 0)
        {
            Assert.Equal(missing, _writtenBytes - now.Totals.AcknowledgedBytes);
            Assert.InRange(lost.Bytes, 0, missing);
        }

        Assert.True(missing == 0 || !lost.IsEmpty, $"{missing} bytes are missing, and the ledger says nothing");
        if (lost.Gaps == 0 && lost.Records == 0) Assert.Equal(_writtenBytes, now.Taken);
        if (now.Taken > 0) CheckStatus(now);
    }

    /// <summary>The state directory of the dead says the same.</summary>
    private void CheckStatus(LedgerSnapshot before)
    {
        Bury();
        var container = Assert.Single(StatusReport.Read(_state, "/nonexistent", DateTimeOffset.UtcNow).Containers);
        var now = container.Ledger;
        Assert.Equal((before.Taken, before.InFlight, before.Spooled), (now.Taken, now.InFlight, now.Spooled));
        Assert.Equal((before.Totals.AcknowledgedBytes, before.Totals.AcknowledgedRecords), (now.Totals.AcknowledgedBytes, now.Totals.AcknowledgedRecords));
        for (var reason = 0; reason < LossReasonNames.Count; reason++)
            Assert.Equal(before.Totals.Lost[(LossReason)reason], now.Totals.Lost[(LossReason)reason]);
        Assert.Equal(
            before.Totals.Generations.Select(static generation => (generation.Generation, generation.Taken, generation.Acknowledged)),
            now.Totals.Generations.Select(static generation => (generation.Generation, generation.Taken, generation.Acknowledged)));
    }

    /// <summary>Bytes of the log that hold a record, or a part of one.</summary>
    private long SourceBytes(string text) =>
        TryCount(text, out var bytes) ? bytes : throw new InvalidOperationException("nobody wrote this record: " + text);

    /// <summary>False where a text is not made of pieces that follow one another in a record.</summary>
    private bool TryCount(string text, out long bytes)
    {
        bytes = 0;
        var piece = _pieces.GetValueOrDefault(ModelPiece.First(text, 0));
        var at = 0;
        for (; at < text.Length; at += piece.Text.Length, piece = piece.Next)
        {
            if (piece is null || string.CompareOrdinal(text, at, piece.Text, 0, piece.Text.Length) != 0) return false;
            bytes += piece.Bytes;
        }

        return true;
    }

    public void Dispose()
    {
        _forwarder?.Dispose();
        _log.Dispose();
        Directory.Delete(_state, recursive: true);
    }

    private static bool IsUndecodable(string text) => text.Contains("poison", StringComparison.Ordinal) || text.Contains("rejected", StringComparison.Ordinal);

    private void Step()
    {
        switch (Next(_hasLosses ? 24 : 22))
        {
            case < 5:
                Write(1 + Next(25));
                break;
            case 5:
                Flush(Next(4));
                Rotate();
                Note("rotate");
                break;
            case 6:
                Compress();
                Note("compress");
                break;
            case < 11:
                Forwarder().Read(1 + Next(6));
                break;
            case < 17:
                Forwarder().Send(1 + Next(4));
                break;
            case 17:
                Forwarder().AskForDisk();
                break;
            case 18:
                if (_hasTrouble) IsAway = !IsAway;
                Note("away " + IsAway);
                break;
            case 19:
                if (_hasTrouble) IsDiskFull = Chance(3);
                Note("full " + IsDiskFull);
                break;
            case 20:
                if (Chance(2))
                {
                    Note("kill");
                    Die();
                }
                else
                {
                    Note("end");
                    _forwarder?.End();
                    _mayDouble |= IsBehind;
                }

                if (_forwarder is { HasEnded: true }) Bury();
                break;
            case 22:
                DeleteOldest();
                break;
            case 23:
                Forwarder().GiveUp();
                break;
            default:
                // Some system call from here on is the last one.
                if (_hasTrouble) _crashIn = 1 + Next(25);
                break;
        }
    }

    private ModelForwarder Forwarder() => _forwarder ??= new ModelForwarder(this);

    private void Die()
    {
        if (_forwarder is null) return;
        Crashes++;
        // What could not be written down is not known to the next process: that is the price of a full disk.
        _mayDouble |= IsBehind;
        Bury();
    }

    private void Bury()
    {
        // The dead make no system calls; this only gives back what the test holds.
        _crashIn = int.MaxValue;
        _forwarder?.Dispose();
        _forwarder = null;
    }

    private void Heal()
    {
        _isHealed = true;
        Note("heal");
        IsAway = false;
        IsDiskFull = false;
        Flush(int.MaxValue);
    }

    private void Drain()
    {
        // A forwarder that was told to end does not come back to life.
        if (_forwarder is { HasEnded: true }) Bury();
        Forwarder().DrainAll();
        // What is stored must be known to be: another start sends nothing.
        var (stored, notices) = CountStored();
        if (!Chance(2)) return;
        Bury();
        Forwarder().DrainAll();
        var (storedThen, noticesThen) = CountStored();
        Assert.Equal(stored, storedThen);
        // Where the last file with lines is gone and the next one is still empty, a start cannot know that the end had been
        // read: a notice says that lines may be missing.
        Assert.InRange(noticesThen - notices, 0, _hasLosses ? 1 : 0);
    }

    private (int Lines, int Notices) CountStored()
    {
        var notices = Aggregator.Stored.Count(static line => line.IsNotice);
        return (Aggregator.Stored.Count - notices, notices);
    }

    private void Write(int lines)
    {
        for (var i = 0; i < lines; i++)
        {
            var stream = Chance(3) ? StreamKind.Stderr : StreamKind.Stdout;
            if (JoinsLines && Chance(5)) WriteTrace(stream);
            else WriteLine(stream);
        }
    }

    private void WriteLine(StreamKind stream)
    {
        var kind = Next(60) switch { 0 => "poison", 1 => "rejected", _ => "line" };
        var line = Text($"{++_number} {kind} ");
        Written[(int)stream].Add(line);
        _ = Put(stream, line, null);
    }

    /// <summary>An error and frames; the other stream may write in between.</summary>
    private void WriteTrace(StreamKind stream)
    {
        var line = Text($"{++_number} error: failed ");
        var record = new StringBuilder(line);
        var last = Put(stream, line, null);
        for (var frames = Next(8); frames > 0; frames--)
        {
            if (Chance(4)) WriteLine(stream == StreamKind.Stdout ? StreamKind.Stderr : StreamKind.Stdout);
            line = Text($"\tat com.example.A.b(A.java:{++_number}) ");
            record.Append(line);
            last = Put(stream, line, last);
        }

        Written[(int)stream].Add(record.ToString());
    }

    private string Text(string start)
    {
        var length = _hasLongLines && Chance(12) ? Next(60_000) : Next(200);
        var text = new StringBuilder(start);
        while (text.Length < length) text.Append((char)('a' + (text.Length / 100 % 26))).Append(_number);
        return text.Append('\n').ToString();
    }

    /// <returns>The last piece.</returns>
    private ModelPiece Put(StreamKind stream, string line, ModelPiece? before)
    {
        Note($"write {stream} {_number} {line.Length}");
        for (var at = 0; at < line.Length; at += before.Text.Length)
        {
            var text = ModelPiece.First(line, at);
            var source = Assert.Single(DockerLine.Pieces(Encoding.UTF8.GetBytes(text), stream, DockerLine.Time(_number)));
            var piece = new ModelPiece(text, source.Length);
            if (before is not null) before.Next = piece;
            before = piece;
            _pieces[text] = piece;
            _writtenBytes += source.Length;
            _unwritten.Enqueue(source);
        }

        Flush(Chance(4) ? Next(3) : int.MaxValue);
        return before!;
    }

    private void Flush(int pieces)
    {
        for (var i = 0; i < pieces && _unwritten.TryDequeue(out var piece); i++) _log.Append(piece);
    }

    private void Rotate()
    {
        var last = 0;
        while (File.Exists(_log.Numbered(last)) || File.Exists(_log.Numbered(last) + ".gz")) last++;
        for (var number = last; number > 0; number--)
        {
            if (File.Exists(_log.Numbered(number - 1))) File.Move(_log.Numbered(number - 1), _log.Numbered(number));
            else File.Move(_log.Numbered(number - 1) + ".gz", _log.Numbered(number) + ".gz");
        }

        _log.Append([]);
    }

    /// <summary>What Docker does before a rotation where there are <c>max-file</c> files.</summary>
    private void DeleteOldest()
    {
        var last = 1;
        while (File.Exists(_log.Numbered(last)) || File.Exists(_log.Numbered(last) + ".gz")) last++;
        // What is gone before anything was begun to be delivered, no process knows of. Under a running forwarder one rotated
        // file stays, as Docker leaves it; by that it knows that there was a rotation.
        if (last == 1 || (last == 2 && _forwarder is not null) || Aggregator.Stored.Count == 0) return;
        Note($"delete {last - 1}");
        File.Delete(_log.Numbered(last - 1));
        File.Delete(_log.Numbered(last - 1) + ".gz");
    }

    /// <summary>What Docker does behind a rotation with <c>compress=true</c>.</summary>
    private void Compress()
    {
        for (var number = 1; File.Exists(_log.Numbered(number)) || File.Exists(_log.Numbered(number) + ".gz"); number++)
        {
            var path = _log.Numbered(number);
            if (!File.Exists(path)) continue;
            GzipFile.CompressLikeDocker(path);
        }
    }

    private IEnumerable<ModelLine> DeadLetters()
    {
        var path = Path.Combine(_state, "dead-letters.ndjson");
        if (!File.Exists(path)) yield break;
        foreach (var line in File.ReadLines(path))
        {
            using var json = System.Text.Json.JsonDocument.Parse(line);
            yield return ModelLine.Of(Encoding.UTF8.GetBytes(json.RootElement.GetProperty("line").GetString()!));
        }
    }
}
