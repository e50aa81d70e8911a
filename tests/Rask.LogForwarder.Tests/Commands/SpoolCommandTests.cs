using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Commands;
using Rask.LogForwarder.Commands.DeadLetters;
using Rask.LogForwarder.Commands.Spool;
using Rask.LogForwarder.Commands.Status;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Reliability.Spool;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Telemetry;
using Rask.LogForwarder.Tests.Reliability;
using Rask.LogForwarder.Tests.Reliability.Spool;
using Rask.LogForwarder.Tests.Sender;

namespace Rask.LogForwarder.Tests.Commands;

public sealed class SpoolCommandTests : IDisposable
{
    private readonly SpoolRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Ls_and_cat_show_what_is_not_delivered_also_beside_a_forwarder()
    {
        _rig.Add(_rig.Batches.Numbered(1, 3), _rig.Batches.Numbered(2, 2), _rig.Batches.Numbered(3, 4, "d0d0"));
        Assert.True(_rig.Spool.TryPeek(out var first));
        _rig.Spool.Remove(first);
        var list = Run("ls");
        Assert.Equal(0, list.Code);
        Assert.Matches("00000001 +2 +6 .* ok +web\n", list.Output);
        Assert.Equal(2, SpoolStatus.Read(_rig.Directory, static _ => default)!.Contents.Batches);
        Assert.Equal(_rig.Spool.Bytes, SpoolStatus.Read(_rig.Directory, static _ => default)!.Bytes);
        Assert.Null(SpoolStatus.Read(_rig.Folder.File("missing"), static _ => default));
        Assert.Equal(6, Run("cat").Output.Split('\n').Length - 1);
        Assert.Equal(Run("cat").Output, Run("cat", "1").Output);
        Assert.Equal(string.Concat(Enumerable.Range(0, 4).Select(static i => SpoolBatches.Line($"batch 3 line {i} ") + "\n")), Run("cat", "--container", "d0").Output);
    }

    [Fact]
    public void Verify_and_repair_find_damage_and_keep_the_rest()
    {
        _rig.Add(_rig.Batches.Numbered(1, 3), _rig.Batches.Numbered(2, 2), _rig.Batches.Numbered(3, 4));
        var middle = (int)(_rig.Spool.Bytes / 2);
        Assert.Equal(new RunResult(0, "3 batches intact, 0 places damaged\n", ""), Run("verify"));
        Assert.Equal(2, Run("repair").Code);
        _rig.Close();
        var bytes = File.ReadAllBytes(_rig.Segments[0]);
        bytes[middle] ^= 1;
        File.WriteAllBytes(_rig.Segments[0], bytes);
        var verified = Run("verify");
        Assert.Equal(1, verified.Code);
        Assert.Contains("2 batches intact, 1 place damaged", verified.Output, StringComparison.Ordinal);
        Assert.Equal(0, Run("repair").Code);
        Assert.Equal(0, Run("verify").Code);
        Assert.Single(_rig.Quarantined);
        Assert.Equal(2, _rig.Drain().Count);
        Assert.Equal(0, _rig.Spool.Damages);
    }

    [Fact]
    public void Wrong_usage_is_told()
    {
        _ = _rig.Spool;
        Assert.Equal(2, Run("list").Code);
        Assert.Equal(2, Run("cat", "77").Code);
        Assert.Equal(2, Run("ls", "--container", "x").Code);
        Assert.Equal(2, RunIn([], "spool", "ls").Code);
        Assert.Contains("quarantine", RunIn([], "spool", "--help").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spool", "ls")]
    [InlineData("spool", "cat")]
    [InlineData("spool", "verify")]
    [InlineData("spool", "repair")]
    [InlineData("spool", "replay")]
    [InlineData("dead-letters", "ls")]
    [InlineData("dead-letters", "cat")]
    [InlineData("dead-letters", "replay")]
    [InlineData("status", "")]
    public void A_directory_that_is_missing_is_a_mistake_and_an_empty_one_is_not(string command, string action)
    {
        string[] arguments = action switch
        {
            "" => [command],
            "replay" => [command, action, "--endpoint", "http://127.0.0.1:1/x"],
            _ => [command, action],
        };
        var missing = RunIn([], [.. arguments, "--state-dir", _rig.Folder.File("missing")]);
        Assert.Equal((2, ""), (missing.Code, missing.Output));
        Assert.Matches("^--state-dir \".*/missing\": there is no such directory\n$", missing.Error);
        Assert.False(Directory.Exists(_rig.Folder.File("missing")));
        Assert.Equal(0, RunIn([], [.. arguments, "--state-dir", Directory.CreateDirectory(_rig.Folder.File("empty")).FullName]).Code);
    }

    [Theory]
    [InlineData("spool")]
    [InlineData("dead-letters")]
    [InlineData("verify")]
    public void The_help_tells_how_it_is_used_its_options_and_its_exit_codes_on_a_narrow_terminal(string command)
    {
        var help = RunIn([], command, "--help").Output;
        Assert.StartsWith($"Usage: rask-log-forwarder {command} ", help, StringComparison.Ordinal);
        foreach (var part in new[] { "\n\nOptions\n  --", "\n\nExit codes\n  0  ", "\n  1  ", "\n  2  ", "\n  3  ", "\n  4  " })
            Assert.Contains(part, help, StringComparison.Ordinal);
        Assert.All(help.Split('\n'), static line => Assert.InRange(line.Length, 0, 80));
        Assert.EndsWith("\n", help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_neither_well_nor_damaged()
    {
        _ = _rig.Spool;
        var segment = Path.Combine(_rig.Directory, "00000001.lz4");
        File.CreateSymbolicLink(segment, segment);
        foreach (var action in new[] { "ls", "cat", "verify" })
        {
            var result = Run(action);
            Assert.Equal(4, result.Code);
            Assert.Contains(segment, result.Error, StringComparison.Ordinal);
        }

        File.CreateSymbolicLink(_rig.Folder.File("dead-letters.ndjson"), "/proc/self/mem");
        var letters = RunIn([], "dead-letters", "ls", "--state-dir", _rig.Folder.Root);
        Assert.Equal(4, letters.Code);
    }

    [Fact]
    public void Dead_letters_are_counted_and_shown()
    {
        var none = RunIn([], "dead-letters", "ls", "--state-dir", _rig.Folder.Root);
        Assert.Equal((0, "    LINES  BATCH                          CONTAINER  REASON\n"), (none.Code, none.Output));
        Assert.Contains("refused nothing", none.Error, StringComparison.Ordinal);
        File.WriteAllText(
            _rig.Folder.File("dead-letters.ndjson"),
            """
            {"time":"2026-01-01T00:00:00Z","batch":"f.1-1","record":1,"container":"c0","line":"{\"log\":\"x\"}"}
            {"time":"2026-01-01T00:00:00Z","batch":"f.1-1","record":2,"container":"c0","line":"second"}
            torn
            """);
        var list = RunIn([], "dead-letters", "ls", "--state-dir", _rig.Folder.Root);
        Assert.Equal(1, list.Code);
        Assert.Matches(" 2  f.1-1 +c0", list.Output);
        Assert.Equal("{\"log\":\"x\"}\nsecond\n", RunIn([], "dead-letters", "cat", "--state-dir", _rig.Folder.Root).Output);
    }

    [Fact]
    public void Replay_sends_until_the_spool_is_empty_and_tries_again_what_was_not_taken()
    {
        _rig.Add(_rig.Batches.Numbered(1, 3), _rig.Batches.Numbered(2, 2), _rig.Batches.Numbered(3, 4));
        using var rig = new ReplayRig([DeliveryResult.Acknowledged, DeliveryResult.Failed("away"), DeliveryResult.Acknowledged, DeliveryResult.Acknowledged]);
        using var spool = new BatchSpool(_rig.Spool, new NoJournal(rig.Ledger), rig.Ledger, JournalSync.Interval, null);
        var seen = new List<long>();
        var replay = new SpoolReplay(spool, rig.Delivery, now => seen.Add(now.Records));
        Assert.True(replay.Run());
        Assert.Equal(["0123456789abcdef.3-1", "0123456789abcdef.3-2", "0123456789abcdef.3-2", "0123456789abcdef.3-3"], rig.Transport.Sent);
        Assert.Equal([3, 5, 9], seen);
        Assert.Equal((3L, 9L, 0L), (replay.Batches, replay.Records, _rig.Spool.Batches));
    }

    [Fact]
    public void Replay_that_is_told_to_end_leaves_the_rest()
    {
        _rig.Add(_rig.Batches.Numbered(1, 3), _rig.Batches.Numbered(2, 2));
        using var rig = new ReplayRig([DeliveryResult.Acknowledged, DeliveryResult.Aborted]);
        using var spool = new BatchSpool(_rig.Spool, new NoJournal(rig.Ledger), rig.Ledger, JournalSync.Interval, null);
        var replay = new SpoolReplay(spool, rig.Delivery, static _ => { });
        Assert.False(replay.Run());
        Assert.Equal((1L, 1L), (replay.Batches, _rig.Spool.Batches));
    }

    [Fact]
    public void Replay_leaves_a_batch_that_is_damaged_to_the_next_start_of_the_forwarder()
    {
        var (first, second) = (_rig.Batches.Numbered(1, 3), _rig.Batches.Numbered(2, 3));
        _rig.LeaveDamaged(first, second);
        var state = Directory.CreateDirectory(_rig.Folder.File("state")).FullName;
        using (var server = new RawServer(RawServer.Always(static (peer, _) => peer.Answer())))
            Assert.Contains("1 batch with 3 records", Run("replay", "--endpoint", $"http://127.0.0.1:{server.Port}/x", "--state-dir", state).Output, StringComparison.Ordinal);

        using var next = ForwarderState.Open(state, _rig.Folder.Log);
        Assert.Equal([first.Id], next.Journal.TakePending("c0ffee").Select(static batch => batch.Description.Id));
    }

    [Fact]
    public void Replay_sends_what_could_not_be_read_at_an_earlier_start()
    {
        var (early, late) = (_rig.Batches.Numbered(1, 3), _rig.Batches.Numbered(2, 2));
        _rig.Add(early);
        _rig.Close();
        _rig.Io.Closed[_rig.Segments[0]] = Errno.AccessDenied;
        _rig.Add(late);
        Assert.Single(_rig.Drain());
        _rig.Close();
        Assert.Contains(_rig.Folder.LogLines, line => line.Contains("spool replay", StringComparison.Ordinal) && line.Contains(_rig.UnreadDirectory, StringComparison.Ordinal));

        var state = Directory.CreateDirectory(_rig.Folder.File("state")).FullName;
        var sent = new List<string>();
        using (var server = new RawServer(RawServer.Always((peer, request) =>
        {
            lock (sent) sent.Add(request.BatchId);
            peer.Answer();
        })))
            Assert.Equal(0, RunIn([], "spool", "replay", "--endpoint", $"http://127.0.0.1:{server.Port}/x", "--state-dir", state, "--disk-fallback-path", _rig.UnreadDirectory).Code);

        Assert.Equal([early.Id.ToString()], sent);
        Assert.Empty(_rig.Unread);
    }

    [Fact]
    public void Replay_says_what_it_needs_and_refuses_beside_a_forwarder()
    {
        _rig.Add(_rig.Batches.Numbered(1, 3));
        const string Endpoint = "http://127.0.0.1:1/x";
        Assert.Contains("--endpoint", Run("replay").Error, StringComparison.Ordinal);
        Assert.Contains("--state-dir", Run("replay", "--endpoint", Endpoint).Error, StringComparison.Ordinal);
        Assert.Equal(2, Run("replay", "--endpoint", "ftp://x").Code);
        var state = _rig.Folder.File("state");
        using (StateDirectory.TryOpen(state, out _))
        {
            var refused = Run("replay", "--endpoint", Endpoint, "--state-dir", state);
            Assert.Equal(2, refused.Code);
            Assert.Contains("in use", refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Letters_that_are_taken_leave_the_file_and_those_that_are_refused_stay_under_a_new_name()
    {
        using var folder = new TestFolder();
        using var batches = new TestBatches();
        var path = folder.File("dead-letters.ndjson");
        using (var file = new DeadLetterFile(path, folder.Log))
            Assert.Equal(3, file.Write(batches.Numbered(3), 422, [new DeadLetter(1, null), new DeadLetter(2, "odd"), new DeadLetter(3, null)]));
        var letters = File.ReadLines(path).Select(StoredLetter.TryRead).OfType<StoredLetter>().ToArray();
        using var rig = new ReplayRig([new DeliveryResult(DeliveryStatus.Acknowledged, "", 200, null, [2])], refused => Assert.Equal("odd", Assert.Single(refused).Reason));
        Assert.True(rig.Letters.Run(letters, rig.Delivery));
        Assert.Equal([1, 3], rig.Letters.Taken.Select(static letter => letter.Record).Order());
        Assert.Equal(1, rig.Letters.Refused);

        // The same letters have the same name again; a letter that was refused has another one.
        using var again = new ReplayRig([DeliveryResult.Acknowledged]);
        Assert.True(again.Letters.Run(letters, again.Delivery));
        Assert.Equal(rig.Transport.Sent, again.Transport.Sent);
        using var third = new ReplayRig([DeliveryResult.Acknowledged]);
        var once = StoredLetter.TryRead(letters[1].RefusedText)!;
        Assert.Equal(1, once.Replays);
        Assert.EndsWith(",\"replays\":2}", once.RefusedText, StringComparison.Ordinal);
        Assert.True(third.Letters.Run([letters[0], once, letters[2]], third.Delivery));
        Assert.NotEqual(rig.Transport.Sent, third.Transport.Sent);
    }

    [Fact]
    public void A_letter_keeps_the_bytes_that_are_no_text()
    {
        using var folder = new TestFolder();
        using var batches = new TestBatches();
        byte[] line = [(byte)'a', 0xff, 0xfe, (byte)'z'];
        var batch = batches.Of(["xxxx\n"]);
        unsafe
        {
            line.CopyTo(new Span<byte>(batch.Segments[0].Start, 4));
        }

        using (var file = new DeadLetterFile(folder.File("letters"), folder.Log)) Assert.Equal(1, file.Write(batch, 400, [new DeadLetter(1, null)]));
        Assert.Equal(line, StoredLetter.TryRead(File.ReadAllText(folder.File("letters")))!.Line);
    }

    private RunResult Run(params string[] arguments) => RunIn([], ["spool", .. arguments, "--disk-fallback-path", _rig.Directory]);

    private static RunResult RunIn(string[] environment, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var code = CommandLine.TryRun(arguments, name => environment.Contains(name) ? name : null, output, error);
        Assert.NotNull(code);
        return new RunResult(code.Value, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    private sealed record RunResult(int Code, string Output, string Error);

    /// <summary>A delivery with a journal of its own, and without any waiting.</summary>
    private sealed class ReplayRig : IDisposable
    {
        private readonly WakeEvent _wake = new();
        private readonly AbortSignal _abort;

        public ReplayRig(IReadOnlyList<DeliveryResult> answers, Action<IReadOnlyList<StoredLetter>>? refused = null)
        {
            Transport = new ScriptedTransport(answers);
            Letters = new LetterReplay(refused ?? (static _ => { }));
            _abort = new AbortSignal(_wake);
            var log = new SelfLog(Stream.Null, LogSeverity.Error, TimeProvider.System);
            // As a start finds it: all of it lies in the spool.
            var spooled = new Coverage();
            spooled.Pass("aaaaaaaaaaaaaaaa", 10_000);
            Ledger.For("c0ffee").RestoreSpooled(spooled);
            Delivery = new BatchDelivery(
                Transport, new NoJournal(Ledger), Letters, new BatchNumbers("f", 1), _abort, log, new Counters(), static () => 0);
        }

        public CompletenessLedger Ledger { get; } = new();

        public ScriptedTransport Transport { get; }

        public LetterReplay Letters { get; }

        public BatchDelivery Delivery { get; }

        public void Dispose()
        {
            Letters.Dispose();
            Transport.Dispose();
            _abort.Dispose();
            _wake.Dispose();
        }
    }

    /// <summary>Gives the answers of a list, one after the other.</summary>
    private sealed class ScriptedTransport(IReadOnlyList<DeliveryResult> answers) : ITransport
    {
        public List<string> Sent { get; } = [];

        public DeliveryResult Send(Batch batch, AbortSignal abort)
        {
            Sent.Add(batch.Id.ToString());
            return answers[Sent.Count - 1];
        }

        public DeliveryResult SendVoid(BatchId id, ulong digest, BatchPart part, AbortSignal abort) => throw new NotSupportedException();

        public DeliveryResult SendProbe(AbortSignal abort) => throw new NotSupportedException();

        public bool TrySendNow(Batch batch, AbortSignal abort) => false;

        public DeliveryResult? TryFinishNow(Batch batch, AbortSignal abort) => null;

        public DeliveryResult Finish(Batch batch, AbortSignal abort) => throw new NotSupportedException();

        public void WaitIdle(int wake, TimeSpan limit)
        {
            // Nobody waits here.
        }

        public void Dispose()
        {
            // It holds nothing.
        }
    }
}
