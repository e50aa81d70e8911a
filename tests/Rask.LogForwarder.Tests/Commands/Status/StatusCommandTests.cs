using System.Text;
using System.Text.Json;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector.Files;
using Rask.LogForwarder.Commands;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;
using Rask.LogForwarder.Reliability.Spool;
using Rask.LogForwarder.Tests.Collector.Support;
using Rask.LogForwarder.Tests.Discovery;
using Rask.LogForwarder.Tests.Reliability;
using Rask.LogForwarder.Tests.Reliability.Journal;
using Rask.LogForwarder.Tests.Reliability.Spool;
using DiskSpool = Rask.LogForwarder.Reliability.Spool.Spool;

namespace Rask.LogForwarder.Tests.Commands.Status;

public sealed class StatusCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly JournalRig _batches = new();

    private string StateDir => _folder.File("state");

    public void Dispose()
    {
        _batches.Dispose();
        _folder.Dispose();
    }

    private static (int? ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var exitCode = CommandLine.TryRun(["status", .. arguments], static _ => null, output, error);
        return (exitCode, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    private JsonElement Json(params string[] arguments)
    {
        var (exitCode, output, error) = Run(["--state-dir", StateDir, "--docker-containers-dir", _folder.File("containers"), "--json", .. arguments]);
        Assert.Equal((0, ""), (exitCode, error));
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    private void Deliver(ForwarderState state, string container, long sequence, long end, bool isDone, BatchOutcome outcome = default)
    {
        var batch = _batches.Batch(new BatchId(state.Journal.Forwarder, state.Journal.Epoch, sequence), container, end);
        state.Ledger.For(container).Take(batch.Coverage);
        state.Journal.Begin(batch);
        if (isDone) state.Journal.Done(batch, outcome);
        else state.Journal.PartDone(batch.Id, new BatchPart(1, 4, 10), default);
    }

    [Fact]
    public void Tells_of_a_running_forwarder_and_of_its_directory_when_it_is_gone()
    {
        string name;
        using (var state = ForwarderState.Open(StateDir, _folder.Log))
        {
            name = state.ForwarderId;
            Deliver(state, "c1", 1, 1000, isDone: true, new BatchOutcome(2, 1, 30));
            Deliver(state, "c1", 2, 2000, isDone: false);
            var running = Json();
            Assert.True(running.GetProperty("running").GetBoolean());
            Assert.Equal(Environment.ProcessId, running.GetProperty("pid").GetInt32());
        }

        var files = Directory.GetFiles(StateDir).ToDictionary(static file => file, File.ReadAllBytes);
        var status = Json();

        Assert.Equal((name, 1), (status.GetProperty("forwarder").GetString(), status.GetProperty("epoch").GetInt64()));
        Assert.False(status.GetProperty("running").GetBoolean());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("pid").ValueKind);
        Assert.True(status.GetProperty("journal_age_ms").GetInt64() > -1000);
        var container = Assert.Single(status.GetProperty("containers").EnumerateArray());
        Assert.Equal(
            ("c1", "web", 970, 7, 2, 30, 1, 30),
            (container.GetProperty("container").GetString(), container.GetProperty("service").GetString(),
                container.GetProperty("acknowledged_bytes").GetInt64(), container.GetProperty("acknowledged_records").GetInt64(),
                container.GetProperty("dead_lettered_records").GetInt64(), container.GetProperty("lost_bytes").GetInt64(),
                container.GetProperty("lost_records").GetInt64(),
                container.GetProperty("lost").GetProperty("dead_letter_failed").GetProperty("bytes").GetInt64()));
        Assert.Equal(1000, container.GetProperty("stdout")[1].GetInt64());
        Assert.Equal(
            (1, 6, 1000),
            (container.GetProperty("pending_batches").GetInt32(), container.GetProperty("pending_records").GetInt64(), container.GetProperty("pending_bytes").GetInt64()));
        Assert.Equal(JsonValueKind.Null, container.GetProperty("unread_bytes").ValueKind);
        Assert.Equal(files, Directory.GetFiles(StateDir).ToDictionary(static file => file, File.ReadAllBytes));
    }

    [Fact]
    public void Counts_what_is_unread_in_the_files_behind_the_delivered_position()
    {
        var directory = Directory.CreateDirectory(_folder.File("containers/c1")).FullName;
        var older = Path.Combine(directory, "c1-json.log.1");
        File.WriteAllText(older, "{\"first\":1}\n" + new string('a', 500) + "\n");
        File.WriteAllText(Path.Combine(directory, "c1-json.log"), "{\"second\":1}\n" + new string('b', 300) + "\n");
        string generation;
        using (var file = Generation.TryOpen(older, out _)!) generation = file.Id!;
        using (var state = ForwarderState.Open(StateDir, _folder.Log))
            state.Journal.StartAt("c1", new StreamPositions(new LogPosition(generation, 12), new LogPosition(generation, 100)), "web");

        var container = Assert.Single(Json().GetProperty("containers").EnumerateArray());

        Assert.Equal(513 - 100 + 314, container.GetProperty("unread_bytes").GetInt64());

        GzipFile.CompressLikeDocker(older);
        File.Delete(older);
        container = Assert.Single(Json().GetProperty("containers").EnumerateArray());
        Assert.Equal(513 - 100 + 314, container.GetProperty("unread_bytes").GetInt64());
    }

    [Fact]
    public void The_table_names_containers_amounts_and_reasons()
    {
        var id = new string('d', 64);
        using (var state = ForwarderState.Open(StateDir, _folder.Log))
        {
            Deliver(state, id, 1, 1000, isDone: true);
            Deliver(state, "/var/log/app.log", 2, 2000, isDone: false);
            state.Ledger.For(id).Lose(new Gap(LossReason.RotatedAway, "0123456789abcdef", 5 << 20), 7);
            Deliver(state, id, 3, 3000, isDone: true);
        }

        var (exitCode, output, _) = Run("--state-dir", StateDir, "--docker-containers-dir", _folder.Root);

        Assert.Equal(0, exitCode);
        var lines = output.Split('\n');
        Assert.Contains(lines, static line => line.StartsWith("running          no", StringComparison.Ordinal));
        Assert.All(lines, static line => Assert.InRange(line.Length, 0, 80));
        Assert.Equal(
            """
            CONTAINER         SERVICE  TAKEN  DELIVERED  IN FLIGHT  SPOOLED  LOST  UNREAD
            dddddddddddd      web       5.0M       1.9K          0        0  5.0M       ?
            /var/log/app.log  web       1000          0       1000        0     0       ?

            CONTAINER         RECORDS  DEAD LETTERS  BATCHES IN FLIGHT  BATCHES SPOOLED
            dddddddddddd           20             0                  0                0
            /var/log/app.log        0             0                  1                0

            GENERATION        CONTAINER         TAKEN  DELIVERED  IN FLIGHT  SPOOLED  LOST
            0123456789abcdef  dddddddddddd       5.0M       1.9K          0        0  5.0M
            """.Split('\n'),
            lines.SkipWhile(static line => !line.StartsWith("CONTAINER", StringComparison.Ordinal)).Take(10));
        Assert.Contains("rotated_away  dddddddddddd   5.0M        7     1", lines);
    }

    [Fact]
    public void What_lies_in_the_spool_is_not_in_flight_and_what_is_done_already_is_in_neither()
    {
        using var memory = new SpoolBatches();
        using (var state = ForwarderState.Open(StateDir, _folder.Log))
        {
            using var spool = new BatchSpool(Spool(state), state.Journal, state.Ledger, JournalSync.Interval, null);
            for (var sequence = 1; sequence <= 4; sequence++)
            {
                var batch = memory.Numbered(sequence, 10, "c1");
                state.Ledger.For("c1").Take(batch.Coverage);
                // Begun before it went to disk: the journal still has it as pending.
                if (sequence == 2) state.Journal.Begin(batch);
                Assert.True(spool.TryAppend(batch));
            }

            // A process that dies here has told the journal, and not the spool.
            Assert.True(spool.TryPeek(out var first));
            state.Journal.Done(first, BatchOutcome.Acknowledged);
        }

        var container = Assert.Single(Json().GetProperty("containers").EnumerateArray());
        Assert.Equal((1001L, 0L, 1002L + 1003 + 1004, 0), Figures(container));
        Assert.Equal((3, 1001L + 1002 + 1003 + 1004), (container.GetProperty("spooled_batches").GetInt32(), container.GetProperty("taken_bytes").GetInt64()));
        Assert.Equal((1001L, 0L, 3009L, 0), Figures(Assert.Single(container.GetProperty("generations").EnumerateArray())));
        Assert.Equal(3, Json().GetProperty("spool_batches").GetInt64());

        // The next start neither sends nor counts it again.
        using var next = ForwarderState.Open(StateDir, _folder.Log);
        using var rest = new BatchSpool(Spool(next), next.Journal, next.Ledger, JournalSync.Interval, null);
        Assert.Equal((1001, 3009, 4010), (next.Ledger.For("c1").Snapshot().Totals.AcknowledgedBytes, next.Ledger.For("c1").Snapshot().Spooled, next.Ledger.For("c1").Snapshot().Taken));
        for (var sequence = 2; sequence <= 4; sequence++)
        {
            Assert.True(rest.TryPeek(out var batch));
            Assert.Equal(sequence, batch.Id.Sequence);
            next.Journal.Done(batch, BatchOutcome.Acknowledged);
            rest.Remove(batch);
        }

        Assert.False(rest.TryPeek(out _));
        Assert.Equal((4010, 40), (next.Ledger.For("c1").Snapshot().Totals.AcknowledgedBytes, next.Ledger.For("c1").Snapshot().Totals.AcknowledgedRecords));
        Assert.Null(next.Ledger.For("c1").Verify(0));
    }

    [Fact]
    public void Losses_that_are_named_at_the_very_end_are_shown_of_the_dead_directory()
    {
        using (var state = ForwarderState.Open(StateDir, _folder.Log))
        {
            Deliver(state, "c1", 1, 1000, isDone: true);
            state.Ledger.For("c1").Lose(new Gap(LossReason.Removed, "g", 77));
            state.Ledger.For("c2").Lose(new Gap(LossReason.RotatedAway, "g", 0));
            state.Journal.WriteLedger();
            var length = new FileInfo(Path.Combine(StateDir, "journal")).Length;
            // What has not changed since is not written once more.
            state.Journal.WriteLedger();
            Assert.Equal(length, new FileInfo(Path.Combine(StateDir, "journal")).Length);
        }

        var containers = Json().GetProperty("containers").EnumerateArray().ToDictionary(static container => container.GetProperty("container").GetString()!);
        Assert.Equal((1000L, 0L, 0L, 77), Figures(containers["c1"]));
        Assert.Equal(77, containers["c1"].GetProperty("lost").GetProperty("removed").GetProperty("bytes").GetInt64());
        Assert.Equal(1, containers["c2"].GetProperty("lost").GetProperty("rotated_away").GetProperty("gaps").GetInt64());
        var (_, output, _) = Run("--state-dir", StateDir, "--docker-containers-dir", _folder.Root);
        Assert.Contains(output.Split('\n'), static line => line.StartsWith("c2 ", StringComparison.Ordinal) && line.EndsWith("  ?       ?", StringComparison.Ordinal));

        // They outlive a start, and a journal that is written anew.
        using (var state = ForwarderState.Open(StateDir, _folder.Log)) Assert.Equal(77, state.Ledger.For("c1").Snapshot().Totals.AllLostBytes);
        Assert.Equal(77, Json().GetProperty("containers").EnumerateArray().Sum(static container => container.GetProperty("lost_bytes").GetInt64()));
    }

    private static (long Acknowledged, long InFlight, long Spooled, int Lost) Figures(JsonElement of) =>
        (of.GetProperty("acknowledged_bytes").GetInt64(), of.GetProperty("in_flight_bytes").GetInt64(), of.GetProperty("spooled_bytes").GetInt64(), of.GetProperty("lost_bytes").GetInt32());

    private DiskSpool Spool(ForwarderState state) =>
        DiskSpool.TryOpen(new SpoolSettings(state.SpoolPath!, 1 << 30, SimdWidth.Scalar) { LastDone = state.Journal.LastDone }, _folder.Log, out _)!;

    [Fact]
    public void An_empty_directory_and_one_of_the_first_release_are_told_as_well()
    {
        Directory.CreateDirectory(StateDir);
        Assert.Equal(JsonValueKind.Null, Json().GetProperty("journal").ValueKind);
        Assert.Contains("no forwarder has worked here", Run("--state-dir", StateDir).Output, StringComparison.Ordinal);

        File.WriteAllText(
            Path.Combine(StateDir, "checkpoint"),
            JournalRig.Sealed("""{"version":1,"forwarder":"00ff00ff00ff00ff","epoch":4}""")
            + JournalRig.Sealed("""{"container":"a","stdout":["g",5],"stderr":["g",6]}"""));
        var status = Json();
        Assert.Equal("00ff00ff00ff00ff", status.GetProperty("forwarder").GetString());
        Assert.Equal(5, Assert.Single(status.GetProperty("containers").EnumerateArray()).GetProperty("stdout")[1].GetInt64());
    }

    [Fact]
    public void Wrong_usage_and_a_missing_directory_are_exit_code_2()
    {
        Assert.Equal(2, Run("--state-dir", StateDir).ExitCode);
        Assert.Contains("--jsn", Run("--state-dir", _folder.Root, "--jsn").Error, StringComparison.Ordinal);
        Assert.Equal(2, Run("--state-dir", _folder.Root, "--jsn").ExitCode);
        var help = Run("--help");
        Assert.Equal(0, help.ExitCode);
        Assert.All(help.Output.Split('\n'), static line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void A_directory_that_may_not_be_read_is_exit_code_3()
    {
        ForwarderState.Open(StateDir, _folder.Log).Dispose();
        AssertDenied();
        File.SetUnixFileMode(_folder.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        AssertDenied();

        void AssertDenied()
        {
            var (exitCode, output, error) = AsNobody.Run(() => Run("--state-dir", StateDir));
            Assert.Equal((3, ""), (exitCode, output));
            Assert.Contains("as root", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_an_option_the_only_directory_is_taken()
    {
        var root = Directory.CreateDirectory(_folder.File("root")).FullName;
        Assert.Null(StateDirOption.Choose(null, null, root, out var none));
        Assert.Contains("no forwarder", none, StringComparison.Ordinal);
        var one = Directory.CreateDirectory(Path.Combine(root, "one")).FullName;
        Assert.Equal(one, StateDirOption.Choose(null, null, root, out _));
        Directory.CreateDirectory(Path.Combine(root, "two"));
        Assert.Null(StateDirOption.Choose(null, null, root, out var several));
        Assert.Contains("one, ", several, StringComparison.Ordinal);
        Assert.Equal(one, StateDirOption.Choose(null, one, root, out _));
        Assert.Equal(root, StateDirOption.Choose(root, one, root, out _));
    }

    [Fact]
    public void The_holder_of_a_lock_is_found_by_inode()
    {
        string[] lines =
        [
            "1: POSIX  ADVISORY  WRITE 11 fd:00:77 0 EOF",
            "2: FLOCK  ADVISORY  WRITE 22 fd:00:177 0 EOF",
            "3: -> FLOCK  ADVISORY  WRITE 33 fd:00:77 0 EOF",
            "4: FLOCK  ADVISORY  WRITE 44 fd:00:77 0 EOF",
        ];
        Assert.Equal(44, LockHolder.Find(lines, new FileIdentity(0, 77, 0)));
        Assert.Null(LockHolder.Find(lines, new FileIdentity(0, 7, 0)));
    }
}
