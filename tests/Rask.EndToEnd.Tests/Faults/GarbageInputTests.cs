using System.Text;
using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Faults;

/// <summary>
/// Files that Docker did not write like this, or that a power failure left. The forwarder must come through, whatever it sends
/// must be valid, and the good records behind the damage must arrive.
/// </summary>
public class GarbageInputTests
{
    private const int Sentinels = 50;
    private const int FilesPerRun = 8;

    public static TheoryData<string> Kinds =>
    [
        "random bytes", "random text without a line end", "zeros", "an endless record", "only record starts", "torn record",
        "empty lines", "other json", "deep nesting", "invalid escapes", "overlong utf-8", "lone surrogates", "carriage returns", "a huge line of garbage",
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Comes_through_and_delivers_what_follows(string kind)
    {
        using var scenario = new Scenario();
        var aggregator = await scenario.AggregatorAsync();
        WriteWithSentinels(scenario.LogFile, Garbage(kind), 0);

        await scenario.ForwardToEndAsync(aggregator.Endpoint);

        AssertSound(scenario, Wire.Records(aggregator.DataDirectory), files: 1, $"garbage: {kind}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Comes_through_mutated_logs_of_real_programs(int seed)
    {
        using var scenario = new Scenario();
        var aggregator = await scenario.AggregatorAsync();
        var arguments = new List<string> { "--exit-at-end" };
        for (var number = 0; number < FilesPerRun; number++)
        {
            var path = scenario.Folder[$"{number}.log"];
            WriteWithSentinels(path, Mutate(new Random(seed * 1000 + number)), number * Sentinels);
            arguments.AddRange(["--file", path]);
        }

        using var forwarder = scenario.Forward(aggregator.Endpoint, arguments);
        var code = await forwarder.Process.WaitForExitAsync(Scenario.Timeout);

        Assert.True(code == 0, $"seed {seed}: exit code {code}: {forwarder.Process.Error.Text}");
        AssertSound(scenario, Wire.Records(aggregator.DataDirectory), FilesPerRun, $"seed {seed}");
    }

    [Fact]
    public async Task Delivers_the_logs_of_real_programs_completely()
    {
        using var scenario = new Scenario();
        var aggregator = await scenario.AggregatorAsync();
        var files = Fixtures();

        using var forwarder = scenario.Forward(aggregator.Endpoint, ["--exit-at-end", "--multiline", "off", .. files.SelectMany(file => new[] { "--file", file })]);
        Assert.Equal(0, await forwarder.Process.WaitForExitAsync(Scenario.Timeout));

        // Stack traces are left as the lines that they were written as, which can be counted.
        // A record that does not end in a line feed is a fragment and is joined to the next of its stream and time.
        var lines = files.SelectMany(File.ReadAllLines).ToList();
        var complete = lines.Count(line => line.Contains("\\n\",\"stream\":", StringComparison.Ordinal));
        var records = Wire.Records(aggregator.DataDirectory);
        Assert.InRange(records.Count, complete, lines.Count);
        Assert.Contains(records, record => record.LogType == "access" && record.StatusCode == 200);
        Assert.DoesNotContain(records, record => record.ServiceType == "raw");
    }

    private static void AssertSound(Scenario scenario, List<WireRecord> records, int files, string what)
    {
        // Wire.Records has decoded each line strictly by now.
        var numbers = records.Select(record => record.Message)
            .Where(message => message.StartsWith("sequence=", StringComparison.Ordinal))
            .Select(message => message[..message.IndexOf(' ', StringComparison.Ordinal)])
            .ToHashSet();
        for (var number = 0; number < files * Sentinels; number++)
        {
            // The first one behind the garbage may be glued to it in a way that makes one line of both.
            Assert.True(number % Sentinels == 0 || numbers.Contains($"sequence={number}"), $"{what}: sequence={number} is missing");
        }

        Assert.False(File.Exists(scenario.DeadLetters) && new FileInfo(scenario.DeadLetters).Length > 0, $"{what}: the aggregator refused lines");
    }

    private static void WriteWithSentinels(string path, byte[] garbage, int first)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, garbage);
        NumberedLog.Append(path, first, Sentinels);
    }

    private static string[] Fixtures() => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures"), "*.log").Order(StringComparer.Ordinal).ToArray();

    private static byte[] Mutate(Random random)
    {
        var files = Fixtures();
        var bytes = File.ReadAllBytes(files[random.Next(files.Length)]).ToList();
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            var place = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 2000), bytes.Count - place);
            switch (random.Next(6))
            {
                case 0:
                    bytes.RemoveRange(place, length);
                    break;
                case 1:
                    bytes.InsertRange(place, new byte[length]);
                    break;
                case 2:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(place, length));
                    break;
                case 3:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 4:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    var noise = new byte[length];
                    random.NextBytes(noise);
                    bytes.InsertRange(place, noise);
                    break;
            }

            if (bytes.Count < 2)
                bytes.AddRange("{}\n"u8);
        }

        // A file that was cut off somewhere.
        return [.. bytes.Take(random.Next(bytes.Count / 2, bytes.Count + 1))];
    }

    private static byte[] Garbage(string kind)
    {
        var random = new Random(7);
        switch (kind)
        {
            case "random bytes":
                var bytes = new byte[2_000_000];
                random.NextBytes(bytes);
                return bytes;
            case "random text without a line end":
                return [.. Enumerable.Range(0, 300_000).Select(_ => (byte)random.Next(' ', 127))];
            case "zeros":
                return new byte[3_000_000];
            case "an endless record":
                return Encoding.ASCII.GetBytes("{\"log\":\"" + new string('x', 5_000_000));
            case "only record starts":
                return Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"log\":\"", 100_000)));
            case "torn record":
                return DockerRecord.Format("torn\n", "stdout", DateTime.UnixEpoch)[..^9];
            case "empty lines":
                return Encoding.ASCII.GetBytes(new string('\n', 100_000));
            case "other json":
                return "{}\n[]\nnull\n1\n\"text\"\n{\"log\":5}\n{\"log\":\"x\"}\n{\"log\":\"x\",\"stream\":\"stdin\",\"time\":\"now\"}\n"u8.ToArray();
            case "deep nesting":
                var deep = string.Concat(Enumerable.Repeat("{\"a\":[", 5000));
                return [.. DockerRecord.Format(deep + "\n", "stdout", DateTime.UnixEpoch), .. Encoding.ASCII.GetBytes(deep + "\n")];
            case "invalid escapes":
                return "{\"log\":\"\\x \\u12 \\uzzzz \\\\\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-01T00:00:00Z\"}\n"u8.ToArray();
            case "overlong utf-8":
                return [.. "{\"log\":\"\xC0\xAF\xED\xA0\x80\xF5\x80\x80\x80\xFF\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-01T00:00:00Z\"}\n".Select(c => (byte)c)];
            case "lone surrogates":
                return "{\"log\":\"\\ud800 \\udfff \\ud83d\\ude00 {\\\"a\\\":\\\"\\\\ud800\\\"}\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-01T00:00:00Z\"}\n"u8.ToArray();
            case "carriage returns":
                return Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("text\r\n\r", 10_000)));
            case "a huge line of garbage":
                return [.. Enumerable.Range(0, 6_000_000).Select(i => (byte)(i % 26 + 'a')), (byte)'\n'];
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such garbage");
        }
    }
}
