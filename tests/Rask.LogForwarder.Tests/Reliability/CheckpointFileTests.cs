using System.Text;
using CsCheck;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Tests.Platform;

namespace Rask.LogForwarder.Tests.Reliability;

public sealed class CheckpointFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string FilePath => _folder.File("checkpoint");

    public void Dispose() => _folder.Dispose();

    private static StreamPositions At(long stdout, long stderr, string? generation = "0123456789abcdef") =>
        new(new LogPosition(generation, stdout), new LogPosition(generation, stderr));

    private CheckpointFile Open(FullDisk? disk = null) => CheckpointFile.Open(FilePath, _folder.Log, disk is null ? null : disk.Open);

    private void Write(params (string Container, StreamPositions Positions)[] records)
    {
        using var file = Open();
        foreach (var (container, positions) in records) file.Record(container, positions);
    }

    /// <summary>A line with a right checksum, as another version of the program might write it.</summary>
    private static string Sealed(string json)
    {
        var crc = uint.MaxValue;
        foreach (var value in Encoding.UTF8.GetBytes(json))
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0x82f63b78 & (0 - (crc & 1)));
        }

        return $"{~crc:x8} {json}\n";
    }

    [Fact]
    public void Finds_what_was_recorded_last_in_this_run_and_in_the_next()
    {
        using (var file = Open())
        {
            Assert.Null(file.Find("a"));
            file.Record("a", At(1, 2));
            file.Record("b", At(3, 4, generation: null));
            file.Record("a", At(long.MaxValue, 0));
            Assert.Equal(At(long.MaxValue, 0), file.Find("a"));
        }

        using var again = Open();
        Assert.Equal(At(long.MaxValue, 0), again.Find("a"));
        Assert.Equal(At(3, 4, null), again.Find("b"));
        Assert.Null(again.Find("c"));
        Assert.Empty(_folder.LogLines);
    }

    [Fact]
    public void Writes_the_format_that_is_documented()
    {
        string id;
        using (var file = Open())
        {
            id = file.ForwarderId;
            file.Record("c1", At(10, 20));
        }

        Assert.Equal(
            Sealed($$"""{"version":1,"forwarder":"{{id}}","epoch":1}""")
            + Sealed("""{"container":"c1","stdout":["0123456789abcdef",10],"stderr":["0123456789abcdef",20]}"""),
            File.ReadAllText(FilePath));
    }

    [Fact]
    public void The_forwarder_keeps_its_name_and_every_start_has_a_new_epoch()
    {
        var seen = new List<(string, long)>();
        for (var start = 0; start < 3; start++)
        {
            using var file = Open();
            seen.Add((file.ForwarderId, file.Epoch));
        }

        Assert.Matches("^[0-9a-f]{16}$", seen[0].Item1);
        Assert.Equal([(seen[0].Item1, 1), (seen[0].Item1, 2), (seen[0].Item1, 3)], seen);
    }

    [Fact]
    public void A_torn_last_line_costs_that_line_alone_wherever_it_is_torn()
    {
        Write(("a", At(1, 1)), ("b", At(2, 2)), ("a", At(3, 3)));
        var whole = File.ReadAllBytes(FilePath);
        var lastLine = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (var length = lastLine; length < whole.Length; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            using (var file = Open())
            {
                Assert.Equal(At(1, 1), file.Find("a"));
                Assert.Equal(At(2, 2), file.Find("b"));
                Assert.Equal(2, file.Epoch);
                file.Record("c", At(length, length));
            }

            using var again = Open();
            Assert.Equal(At(length, length), again.Find("c"));
            Assert.Equal(At(1, 1), again.Find("a"));
        }
    }

    [Fact]
    public void Damage_in_the_middle_costs_its_own_lines_alone_and_never_an_epoch()
    {
        Write(("a", At(1, 1)), ("b", At(2, 2)), ("a", At(3, 3)));
        Write(("c", At(4, 4)));
        var whole = File.ReadAllText(FilePath);
        var damaged = whole.Replace("""["0123456789abcdef",2]""", """["0123456789abcdeX",2]""", StringComparison.Ordinal);
        Assert.NotEqual(whole, damaged);
        File.WriteAllText(FilePath, damaged);

        using var file = Open();

        Assert.Equal(3, file.Epoch);
        Assert.Equal(At(3, 3), file.Find("a"));
        Assert.Null(file.Find("b"));
        Assert.Equal(At(4, 4), file.Find("c"));
        Assert.Contains("damaged", Assert.Single(_folder.LogLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_nonsense_does_not_keep_the_forwarder_from_starting()
    {
        File.WriteAllBytes(FilePath, [.. Enumerable.Range(0, 5000).Select(number => (byte)(number * 31))]);

        using var file = Open();

        Assert.Equal(1, file.Epoch);
        file.Record("a", At(1, 2));
        Assert.Equal(At(1, 2), file.Find("a"));
    }

    [Fact]
    public void Keys_and_kinds_of_lines_that_are_not_known_are_passed_over()
    {
        File.WriteAllText(
            FilePath,
            Sealed("""{"version":2,"forwarder":"00ff00ff00ff00ff","epoch":41,"new":{"forwarder":[1,{}]}}""")
            + Sealed("""{"batch":[1,2,3],"why":"a later version"}""")
            + Sealed("""{"new":[],"container":"a","stdout":["g",5,"more",[1]],"stderr":["g",6],"last":null}"""));

        using var file = Open();

        Assert.Equal("00ff00ff00ff00ff", file.ForwarderId);
        Assert.Equal(42, file.Epoch);
        Assert.Equal(At(5, 6, "g"), file.Find("a"));
        Assert.Empty(_folder.LogLines);
    }

    [Fact]
    public void Compaction_keeps_the_last_positions_and_the_name()
    {
        string id;
        using (var file = Open())
        {
            id = file.ForwarderId;
            for (var round = 0; round < 4000; round++)
            {
                file.Record("first", At(round, round));
                file.Record($"container-{round % 7}", At(round, 2 * round));
            }
        }

        Assert.InRange(new FileInfo(FilePath).Length, 100, 400 * 1024);
        Assert.False(File.Exists(FilePath + ".new"));
        using var again = Open();
        Assert.Equal((id, 2), (again.ForwarderId, again.Epoch));
        Assert.Equal(At(3999, 3999), again.Find("first"));
        for (var number = 0; number < 7; number++)
        {
            var last = Enumerable.Range(0, 4000).Last(round => round % 7 == number);
            Assert.Equal(At(last, 2 * last), again.Find($"container-{number}"));
        }
    }

    [Fact]
    public void What_a_killed_compaction_left_behind_is_neither_read_nor_in_the_way()
    {
        Write(("a", At(1, 2)));
        File.WriteAllText(FilePath + ".new", Sealed("""{"container":"a","stdout":["g",99],"stderr":["g",99]}""") + "0bad");
        using (var file = Open())
        {
            Assert.Equal(At(1, 2), file.Find("a"));
            for (var round = 0; round < 4000; round++) file.Record("b", At(round, round));
        }

        using var again = Open();
        Assert.Equal(At(1, 2), again.Find("a"));
        Assert.Equal(At(3999, 3999), again.Find("b"));
        Assert.InRange(new FileInfo(FilePath).Length, 100, 300 * 1024);
    }

    [Fact]
    public void A_full_disk_leaves_no_torn_line_and_is_reported_once()
    {
        var disk = new FullDisk();
        using (var file = Open(disk))
        {
            file.Record("a", At(1, 1));
            disk.Room = 20;
            for (var round = 0; round < 100; round++) file.Record("a", At(round, round));
            Assert.Equal(At(99, 99), file.Find("a"));
            disk.Room = long.MaxValue;
            file.Record("b", At(7, 7));
        }

        Assert.Contains("No space left", Assert.Single(_folder.LogLines), StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(FilePath).Length);
        using var again = Open();
        Assert.Equal(At(1, 1), again.Find("a"));
        Assert.Equal(At(7, 7), again.Find("b"));
    }

    [Fact]
    public void Compaction_that_fails_is_reported_and_not_tried_again_at_every_acknowledgement()
    {
        Directory.CreateDirectory(FilePath + ".new");
        var disk = new FullDisk();
        using (var file = Open(disk))
        {
            for (var round = 0; round < 6000; round++) file.Record("a", At(round, round));
        }

        Assert.Contains("compact", Assert.Single(_folder.LogLines), StringComparison.Ordinal);
        Assert.InRange(disk.Opened, 2, 5);
        using var again = Open();
        Assert.Equal(At(5999, 5999), again.Find("a"));
    }

    [Fact]
    public void An_epoch_that_could_not_be_written_is_never_used_twice_under_one_name()
    {
        Write(("a", At(1, 1)));
        (string, long) Start(FullDisk disk)
        {
            using var file = Open(disk);
            Assert.Equal(At(1, 1), file.Find("a"));
            return (file.ForwarderId, file.Epoch);
        }

        var full = Start(new FullDisk { Room = 0 });
        var later = Start(new FullDisk());

        Assert.NotEqual(full, later);
    }

    [Fact]
    public void Any_history_of_records_and_restarts_is_remembered()
    {
        var container = Gen.OneOf(Gen.String[0, 12], Gen.Const("a"), Gen.Const("b"), Gen.Const("\u20ac \"x\"\n"));
        var position = Gen.Select(Gen.OneOf(Gen.Const((string?)null), Gen.Const((string?)"0123456789abcdef")), Gen.Long[0, long.MaxValue], (generation, offset) => new LogPosition(generation, offset));
        var record = Gen.Select(container, position, position, (name, stdout, stderr) => (Name: Scalar(name), Positions: new StreamPositions(stdout, stderr)));
        record.Array[0, 20].Array[1, 5].Sample(
            runs =>
            {
                using var folder = new TestFolder();
                var model = new Dictionary<string, StreamPositions>();
                for (var run = 0; run < runs.Length; run++)
                {
                    using var file = CheckpointFile.Open(folder.File("checkpoint"), folder.Log);
                    Assert.Equal(run + 1, file.Epoch);
                    foreach (var (name, positions) in model) Assert.Equal(positions, file.Find(name));
                    foreach (var (name, positions) in runs[run])
                    {
                        file.Record(name, positions);
                        model[name] = positions;
                    }
                }
            },
            iter: 100,
            threads: 1);
    }

    /// <summary>Container ids are Unicode text; lone surrogates cannot be written as UTF-8.</summary>
    private static string Scalar(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
