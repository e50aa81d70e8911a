using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector.Multiline;

public sealed class RecordFixtureTests : IDisposable
{
    private static readonly CollectorLimits Joining = ReaderHarness.Default with { JoinWithin = TimeSpan.FromMilliseconds(300) };

    private readonly LogFiles _log = new();

    public static TheoryData<string> Names => RecordFixture.Names;

    public void Dispose() => _log.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void The_lines_of_a_fixture_become_its_records(string name)
    {
        var records = RecordFixture.Read(name);
        foreach (var line in records.SelectMany(static record => record)) _log.Write(line);
        using var reader = new ReaderHarness(_log.Path, Joining);
        reader.Finish();
        Assert.Equal(records.Select(static record => string.Concat(record)), reader.Receiver.Texts);
        Assert.DoesNotContain(reader.Records, static record => record.IsRaw);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void They_do_so_as_well_where_each_line_is_read_as_it_is_written(string name)
    {
        var records = RecordFixture.Read(name);
        using var reader = new ReaderHarness(_log.Path, Joining);
        foreach (var line in records.SelectMany(static record => record))
        {
            _log.Write(line);
            reader.ReadToEnd();
        }

        reader.Finish();
        Assert.Equal(records.Select(static record => string.Concat(record)), reader.Receiver.Texts);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_other_stream_may_write_in_between(string name)
    {
        var records = RecordFixture.Read(name);
        var number = 0;
        foreach (var line in records.SelectMany(static record => record))
        {
            _log.Write(line, StreamKind.Stderr);
            _log.Write($"{{\"number\":{++number}}}\n");
        }

        using var reader = new ReaderHarness(_log.Path, Joining);
        reader.Finish();
        Assert.Equal(records.Select(static record => string.Concat(record)), reader.Records.Where(static record => record.Stream == StreamKind.Stderr).Select(static record => record.Text));
        Assert.Equal(number, reader.Records.Count(static record => record.Stream == StreamKind.Stdout));
    }

    [Fact]
    public void PostgreSQLs_details_and_statements_belong_to_their_message()
    {
        var records = ReadDocker("postgres.log");
        Assert.Contains(records, static text => text.StartsWith("2026-11-23 09:30:44.804 UTC [18] ERROR:  duplicate key", StringComparison.Ordinal)
            && text.Contains("[18] DETAIL:  Key (id)=(1) already exists.\n", StringComparison.Ordinal)
            && text.EndsWith("[18] STATEMENT:  insert into t values(1,'dup')\n", StringComparison.Ordinal));
        Assert.Contains("2026-11-23 09:30:44.874 UTC [20] ERROR:  division by zero\n2026-11-23 09:30:44.874 UTC [20] STATEMENT:  select\n\t  1/0\n\t as multi,\n\t  'tab\there' \n", records);
        Assert.Contains("2026-11-23 09:30:44.906 UTC [21] WARNING:  careful 1\n2026-11-23 09:30:44.906 UTC [21] CONTEXT:  PL/pgSQL function inline_code_block line 1 at RAISE\n", records);
        Assert.DoesNotContain(records, static text => text.StartsWith('\t') || text.Split(':')[3].EndsWith("STATEMENT", StringComparison.Ordinal));
    }

    [Fact]
    public void A_panic_of_Go_is_one_record()
    {
        var records = ReadDocker("go-std.log");
        Assert.Equal(10 + 10 + 2, records.Count);
        Assert.StartsWith("panic: assignment to entry in nil map [recovered]\n\tpanic: ", records[^1], StringComparison.Ordinal);
        Assert.EndsWith("main.main()\n\t/srv/go/a/main.go:27 +0x1b1b\n", records[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_panic_that_gin_caught_is_one_record()
    {
        var records = ReadDocker("gin.log");
        var panic = Assert.Single(records, static text => text.Contains("panic recovered:", StringComparison.Ordinal));
        Assert.EndsWith("\tgoexit: BYTE\t$0x90\t// NOP\n\u001b[0m\n", panic, StringComparison.Ordinal);
        Assert.Contains("Host: 127.0.0.1:18081\r\n", panic, StringComparison.Ordinal);
        Assert.Contains(records, static text => text.StartsWith("[GIN]", StringComparison.Ordinal) && text.EndsWith("\"/panic\"\n", StringComparison.Ordinal));
        Assert.All(records.Where(static text => text.StartsWith("[GIN]", StringComparison.Ordinal)), static text => Assert.Equal(1, text.Count(static c => c == '\n')));
    }

    [Fact]
    public void An_error_of_Nextjs_is_one_record_and_its_other_lines_stand_alone()
    {
        var records = ReadDocker("nextjs.log");
        Assert.Equal(3, records.Count(static text => text == "Error: route exploded\n    at w (.next/server/app/api/health/route.js:1:1947)\n"));
        Assert.Equal(records.Count - 3, records.Count(static text => text.Count(static c => c == '\n') == 1));
    }

    [Theory]
    [InlineData("nginx.log")]
    [InlineData("go-zap.log")]
    [InlineData("pino.log")]
    [InlineData("py-structlog.log")]
    [InlineData("redis.log")]
    public void Logs_of_single_lines_stay_as_they_are(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "docker-json", name);
        using var off = new ReaderHarness(path);
        off.Finish();
        Assert.Equal(off.Receiver.Texts, ReadDocker(name));
    }

    private static List<string> ReadDocker(string name)
    {
        using var reader = new ReaderHarness(Path.Combine(AppContext.BaseDirectory, "Fixtures", "docker-json", name), Joining);
        reader.Finish();
        return [.. reader.Receiver.Texts];
    }
}
