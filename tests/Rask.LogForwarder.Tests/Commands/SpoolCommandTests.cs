using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Commands;
using Rask.LogForwarder.Commands.Spool;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Tests.Reliability.Spool;

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
        Assert.Equal(6, Run("cat").Output.Split('\n').Length - 1);
        Assert.Equal(Run("cat").Output, Run("cat", "1").Output);
        Assert.Equal(string.Concat(Enumerable.Range(0, 4).Select(static i => SpoolBatches.Line($"batch 3 line {i} ") + "\n")), Run("cat", "--container", "d0").Output);
    }

    [Fact]
    public void Verify_and_repair_find_damage_and_keep_the_rest()
    {
        _rig.Add(_rig.Batches.Numbered(1, 3), _rig.Batches.Numbered(2, 2), _rig.Batches.Numbered(3, 4));
        var middle = (int)(_rig.Spool.Bytes / 2);
        Assert.Equal(new RunResult(0, "3 batches are intact, 0 places are damaged\n", ""), Run("verify"));
        Assert.Equal(2, Run("repair").Code);
        _rig.Close();
        var bytes = File.ReadAllBytes(_rig.Segments[0]);
        bytes[middle] ^= 1;
        File.WriteAllBytes(_rig.Segments[0], bytes);
        var verified = Run("verify");
        Assert.Equal(1, verified.Code);
        Assert.Contains("2 batches are intact, 1 places", verified.Output, StringComparison.Ordinal);
        Assert.Equal(0, Run("repair").Code);
        Assert.Equal(0, Run("verify").Code);
        Assert.Single(_rig.Quarantined);
        Assert.Equal(2, _rig.Drain().Count);
        Assert.Equal(0, _rig.Spool.Damages);
    }

    [Fact]
    public void Wrong_usage_is_told()
    {
        Assert.Equal(2, Run("list").Code);
        Assert.Equal(2, Run("cat", "77").Code);
        Assert.Equal(2, Run("ls", "--container", "x").Code);
        Assert.Equal(2, RunIn([], "spool", "ls").Code);
        Assert.Equal(1, RunIn([], "spool", "ls", "--state-dir", _rig.Folder.File("missing")).Code);
        Assert.Contains("quarantine", RunIn([], "spool", "--help").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Dead_letters_are_counted_and_shown()
    {
        Assert.Equal(new RunResult(0, "    LINES  BATCH                          CONTAINER  REASON\n", ""), RunIn([], "dead-letters", "ls", "--state-dir", _rig.Folder.Root));
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
    public void Replay_sends_until_the_spool_is_empty_and_keeps_what_was_refused()
    {
        _rig.Add(_rig.Batches.Numbered(1, 3), _rig.Batches.Numbered(2, 2), _rig.Batches.Numbered(3, 4));
        using var sender = new ScriptedTransport([DeliveryResult.Acknowledged, DeliveryResult.Failed("away"), DeliveryResult.Acknowledged, DeliveryResult.Aborted]);
        var waits = new List<int>();
        using var wake = new WakeEvent();
        using var abort = new AbortSignal(wake);
        var replay = new SpoolReplay(_rig.Spool, sender, abort, (failures, _) => waits.Add(failures));
        Assert.Equal(DeliveryStatus.Aborted, replay.Run()?.Status);
        Assert.Equal(["0123456789abcdef.3-1", "0123456789abcdef.3-2", "0123456789abcdef.3-2", "0123456789abcdef.3-3"], sender.Sent);
        Assert.Equal([1], waits);
        Assert.Equal((2L, 1L), (replay.Delivered, _rig.Spool.Batches));
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
