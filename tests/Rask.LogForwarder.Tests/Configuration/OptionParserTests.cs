using CsCheck;
using Rask.LogForwarder.Collector.Discovery;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.DockerApi;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Telemetry;
using static Rask.LogForwarder.Tests.Configuration.ParseSupport;

namespace Rask.LogForwarder.Tests.Configuration;

public class OptionParserTests
{
    [Fact]
    public void Nothing_given_means_the_defaults_of_the_design()
    {
        var options = Options([]);

        Assert.Null(options.TargetService);
        Assert.Equal(new Uri("http://rask-log-aggregator:9600/v1/aggregate"), options.Endpoint);
        Assert.Equal(10_000, options.BatchSize);
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.FlushInterval);
        Assert.Equal(100_000, options.BufferCapacity);
        Assert.Equal(LogSeverity.Info, options.LogLevel);
        Assert.Equal(TimeSpan.FromSeconds(30), options.ConnectionTimeout);
        Assert.Equal(TimeSpan.FromSeconds(60), options.RequestTimeout);
        Assert.Equal(ReadFrom.Beginning, options.ReadFrom);
        Assert.Equal("/var/lib/docker/containers", options.DockerContainersDir);
        Assert.Null(options.StateDir);
        Assert.Empty(options.Files);
        Assert.False(options.ExitAtEnd);
        Assert.Equal(TimeSpan.FromMilliseconds(1), options.Linger);
        Assert.Equal(3 * 1024 * 1024, options.BatchBytes);
        Assert.Equal(4 * 1024 * 1024, options.MemoryLimitBytes);
        Assert.Equal(1024 * 1024, options.MaxLineBytes);
        Assert.True(options.Multiline);
        Assert.Equal(TimeSpan.FromMilliseconds(300), options.MultilineTimeout);
        Assert.False(options.RecordId);
        Assert.Equal(TimeSpan.FromSeconds(8), options.ShutdownGrace);
        Assert.Null(options.ContainerId);
        Assert.Null(options.ServiceName);
        Assert.Null(options.ServiceGroup);
        Assert.Equal(Simd.Best, options.VectorWidth);
    }

    [Fact]
    public void Every_flag_reaches_its_option()
    {
        var options = Options(
        [
            "--target-service", "nginx", "--endpoint=http://[::1]:1/x?y=z", "--batch-size", "7", "--flush-interval-ms=60000",
            "--buffer-capacity", "8", "--log-level", "debug", "--connection-timeout-secs", "1", "--request-timeout-secs", "2",
            "--read-from", "end", "--docker-containers-dir", "/d", "--state-dir", "/s", "--file", "/a=b.log", "--file=/c.log",
            "--exit-at-end", "--linger-ms", "0", "--batch-bytes", "512KiB", "--memory-limit-bytes", "3m", "--max-line-bytes", "65536",
            "--record-id", "--shutdown-grace-secs", "0", "--container-id", "abc", "--service-name", "web 1", "--service-group", "edge",
            "--container-label", "tier=edge", "--source", "files", "--docker-host", "tcp://proxy:2375", "--simd", "scalar", "--multiline", "off", "--multiline-timeout-ms", "1000",
        ]);

        Assert.Equal("nginx", options.TargetService);
        Assert.Equal("http://[::1]:1/x?y=z", options.Endpoint.AbsoluteUri);
        Assert.Equal(7, options.BatchSize);
        Assert.Equal(TimeSpan.FromMinutes(1), options.FlushInterval);
        Assert.Equal(8, options.BufferCapacity);
        Assert.Equal(LogSeverity.Debug, options.LogLevel);
        Assert.Equal(TimeSpan.FromSeconds(1), options.ConnectionTimeout);
        Assert.Equal(TimeSpan.FromSeconds(2), options.RequestTimeout);
        Assert.Equal(ReadFrom.End, options.ReadFrom);
        Assert.Equal("/d", options.DockerContainersDir);
        Assert.Equal(new LabelFilter("tier", "edge"), options.ContainerLabel);
        Assert.Equal(SourceKind.Files, options.Source);
        Assert.Equal(new DockerHost(null, "proxy", 2375), options.DockerHost);
        Assert.Equal("/s", options.StateDir);
        Assert.Equal(["/a=b.log", "/c.log"], options.Files);
        Assert.True(options.ExitAtEnd);
        Assert.Equal(TimeSpan.Zero, options.Linger);
        Assert.Equal(512 * 1024, options.BatchBytes);
        Assert.Equal(3 * 1024 * 1024, options.MemoryLimitBytes);
        Assert.Equal(65536, options.MaxLineBytes);
        Assert.False(options.Multiline);
        Assert.Equal(TimeSpan.FromSeconds(1), options.MultilineTimeout);
        Assert.True(options.RecordId);
        Assert.Equal(TimeSpan.Zero, options.ShutdownGrace);
        Assert.Equal("abc", options.ContainerId);
        Assert.Equal("web 1", options.ServiceName);
        Assert.Equal("edge", options.ServiceGroup);
        Assert.Equal(SimdWidth.Scalar, options.VectorWidth);
    }

    [Fact]
    public void Every_variable_reaches_its_option()
    {
        var options = Options([],
            ("TARGET_SERVICE", "nginx"), ("RASK_ENDPOINT", "http://h/x"), ("BATCH_SIZE", "7"), ("FLUSH_INTERVAL_MS", "8"),
            ("BUFFER_CAPACITY", "9"), ("LOG_LEVEL", "error"), ("CONNECTION_TIMEOUT_SECS", "10"), ("REQUEST_TIMEOUT_SECS", "11"),
            ("READ_FROM", "end"), ("DOCKER_CONTAINERS_DIR", "/d"), ("STATE_DIR", "/s"), ("LINGER_MS", "12"), ("BATCH_BYTES", "2000"),
            ("MEMORY_LIMIT_BYTES", "8MiB"), ("MAX_LINE_BYTES", "2MiB"), ("RECORD_ID", "true"), ("SHUTDOWN_GRACE_SECS", "13"),
            ("CONTAINER_ID", "abc"), ("SERVICE_NAME", "web"), ("SERVICE_GROUP", "edge"), ("RASK_SIMD", "128"),
            ("MULTILINE", "off"), ("MULTILINE_TIMEOUT_MS", "14"), ("RASK_CONTAINER_LABEL", "tier"),
            ("SOURCE", "docker"), ("DOCKER_HOST", "unix:///s"));

        Assert.Equal(
            new ForwarderOptions
            {
                TargetService = "nginx",
                Endpoint = new Uri("http://h/x"),
                BatchSize = 7,
                FlushInterval = TimeSpan.FromMilliseconds(8),
                BufferCapacity = 9,
                LogLevel = LogSeverity.Error,
                ConnectionTimeout = TimeSpan.FromSeconds(10),
                RequestTimeout = TimeSpan.FromSeconds(11),
                ReadFrom = ReadFrom.End,
                DockerContainersDir = "/d",
                ContainerLabel = new LabelFilter("tier", null),
                Source = SourceKind.Docker,
                DockerHost = new DockerHost("/s", "", 0),
                StateDir = "/s",
                Linger = TimeSpan.FromMilliseconds(12),
                BatchBytes = 2000,
                MemoryLimitBytes = 8 << 20,
                MaxLineBytes = 2 << 20,
                Multiline = false,
                MultilineTimeout = TimeSpan.FromMilliseconds(14),
                RecordId = true,
                ShutdownGrace = TimeSpan.FromSeconds(13),
                ContainerId = "abc",
                ServiceName = "web",
                ServiceGroup = "edge",
                VectorWidth = SimdWidth.Vector128,
                Files = options.Files,
            },
            options);
        Assert.Empty(options.Files);
    }

    [Fact]
    public void A_flag_wins_over_its_variable_even_over_a_wrong_one()
    {
        Assert.Equal(5, Options(["--batch-size", "5"], ("BATCH_SIZE", "6")).BatchSize);
        Assert.Equal(5, Options(["--batch-size", "5"], ("BATCH_SIZE", "nonsense")).BatchSize);
        Assert.False(Options(["--record-id=false"], ("RECORD_ID", "true")).RecordId);
    }

    [Fact]
    public void An_empty_variable_counts_as_not_set() =>
        Assert.Equal(new ForwarderOptions().BatchSize, Options([], ("BATCH_SIZE", ""), ("RASK_ENDPOINT", "")).BatchSize);

    [Fact]
    public void Of_a_flag_that_is_given_twice_the_last_counts() =>
        Assert.Equal(6, Options(["--batch-size", "5", "--batch-size", "6"]).BatchSize);

    [Theory]
    [InlineData("3145728", 3145728)]
    [InlineData("3MiB", 3145728)]
    [InlineData("3 MiB", 3145728)]
    [InlineData("3M", 3145728)]
    [InlineData("3m", 3145728)]
    [InlineData("3mb", 3145728)]
    [InlineData("512KiB", 524288)]
    [InlineData("512k", 524288)]
    [InlineData("1024B", 1024)]
    [InlineData(" 2048 ", 2048)]
    public void Understands_sizes(string text, int bytes) =>
        Assert.Equal(bytes, Options(["--batch-bytes", text]).BatchBytes);

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("-1")]
    [InlineData("1.5M")]
    [InlineData("1T")]
    [InlineData("0x10")]
    [InlineData("3MiBs")]
    [InlineData("1000")]
    [InlineData("2G")]
    [InlineData("9223372036854775807G")]
    [InlineData("99999999999999999999")]
    public void Refuses_what_is_not_a_size_in_range(string text) =>
        Assert.StartsWith($"--batch-bytes \"{text}\"; allowed: 1 KiB to 1 GiB", Assert.Single(Mistakes(["--batch-bytes=" + text])), StringComparison.Ordinal);

    [Theory]
    [InlineData("true", true)]
    [InlineData("TRUE", true)]
    [InlineData("1", true)]
    [InlineData("yes", true)]
    [InlineData("off", false)]
    [InlineData("0", false)]
    public void Understands_truth_values(string text, bool expected) =>
        Assert.Equal(expected, Options([], ("RECORD_ID", text)).RecordId);

    [Theory]
    [InlineData("--batch-size", "0", "--batch-size \"0\"; allowed: 1 to 100000")]
    [InlineData("--batch-size", "100001", "--batch-size \"100001\"; allowed: 1 to 100000")]
    [InlineData("--batch-size", "-5", "--batch-size \"-5\"; allowed: 1 to 100000")]
    [InlineData("--flush-interval-ms", "60001", "--flush-interval-ms \"60001\"; allowed: 1 to 60000")]
    [InlineData("--linger-ms", "1001", "--linger-ms \"1001\"; allowed: 0 to 1000")]
    [InlineData("--log-level", "loud", "--log-level \"loud\"; allowed: debug, info, warn or error")]
    [InlineData("--read-from", "middle", "--read-from \"middle\"; allowed: beginning or end")]
    [InlineData("--target-service", "../etc", "--target-service \"../etc\"; allowed: letters, digits and . _ - (at most 128), or *")]
    [InlineData("--target-service", "..", "--target-service \"..\"; allowed: letters, digits and . _ - (at most 128), or *")]
    public void Names_the_option_the_value_and_what_is_allowed(string flag, string value, string mistake) =>
        Assert.Equal([mistake], Mistakes([flag, value]));

    [Fact]
    public void Names_the_variable_where_the_variable_is_wrong() =>
        Assert.Equal(["BATCH_SIZE \"many\"; allowed: 1 to 100000"], Mistakes([], ("BATCH_SIZE", "many")));

    [Fact]
    public void Finds_all_mistakes_at_once()
    {
        var mistakes = Mistakes(["--batch-size", "x", "--unknown", "value", "stray", "--log-level"], ("READ_FROM", "x"), ("LINGER_MS", "x"));

        Assert.Equal(6, mistakes.Count);
        Assert.Equal("unknown option \"--unknown\"; see --help", mistakes[1]);
        Assert.Equal("unexpected argument \"stray\"; options begin with --, see --help", mistakes[2]);
        Assert.Equal("--log-level: the value is missing; allowed: debug, info, warn or error", mistakes[3]);
    }

    [Theory]
    [InlineData("--batchsize", "--batch-size")]
    [InlineData("--BATCH_SIZE", "--batch-size")]
    [InlineData("-file", "--file")]
    [InlineData("--fiel", "--file")]
    [InlineData("--versoin=1", "--version")]
    public void Suggests_the_nearest_flag(string given, string nearest) =>
        Assert.EndsWith($"did you mean {nearest}?", Assert.Single(Mistakes([given])), StringComparison.Ordinal);

    [Fact]
    public void A_forgotten_value_does_not_eat_the_next_flag()
    {
        Assert.Equal(["--file: the value is missing; allowed: a path"], Mistakes(["--file", "--exit-at-end"]));
        Assert.Equal(["--exit-at-end"], Options(["--file=--exit-at-end"]).Files);
    }

    [Fact]
    public void Explains_how_to_turn_a_switch_off() =>
        Assert.Equal(["unexpected argument \"false\"; did you mean --record-id=false?"], Mistakes(["--record-id", "false"]));

    [Fact]
    public void Refuses_the_same_file_twice() =>
        Assert.Equal(["--file \"/a\"; allowed: each file once"], Mistakes(["--file", "/a", "--file", "/a"]));

    [Fact]
    public void Identity_flags_need_a_file_but_variables_of_that_name_may_belong_to_others()
    {
        Assert.Equal(["--service-name; allowed: only together with --file"], Mistakes(["--service-name", "x"]));
        Assert.Equal("x", Options([], ("SERVICE_NAME", "x")).ServiceName);
    }

    [Fact]
    public void Exit_at_end_works_with_a_target() =>
        Assert.True(Options(["--exit-at-end"], ("TARGET_SERVICE", "nginx")).ExitAtEnd);

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_wins_over_every_mistake(string flag) =>
        Assert.Equal(HelpText.Render(), Assert.IsType<ParseResult.Print>(Parse(["--nonsense", flag], ("BATCH_SIZE", "x"))).Text);

    [Fact]
    public void Version_is_the_version_of_the_assembly()
    {
        var version = typeof(OptionParser).Assembly.GetName().Version!.ToString(3);
        Assert.Equal($"rask-log-forwarder {version}\n", Assert.IsType<ParseResult.Print>(Parse(["--version"])).Text);
    }

    [Fact]
    public void Any_command_line_gives_a_result_and_every_mistake_is_one_line()
    {
        var word = Gen.OneOf(
            OneOf(OptionTable.All.Select(option => option.Flag).ToArray()),
            Gen.Char[char.MinValue, char.MaxValue].Array[0, 12].Select(units => new string(units)),
            OneOf("--file=", "--batch-size=\n", "=", "--", "-", "", "--=x", "1", "true"));
        word.Array[0, 8].Sample(arguments =>
        {
            switch (Parse(arguments))
            {
                case ParseResult.Refuse refuse:
                    Assert.NotEmpty(refuse.Mistakes);
                    Assert.All(refuse.Mistakes, mistake => Assert.DoesNotContain(mistake, char.IsControl));
                    break;
                case ParseResult.Run run:
                    Assert.InRange(run.Options.BatchSize, 1, run.Options.BufferCapacity);
                    break;
            }
        });
    }

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(index => words[index]);
}
