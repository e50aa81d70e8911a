using System.Text;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Recognition;

namespace Rask.LogForwarder.Tests.Parser.Recognition;

public sealed class FixedFormatTests
{
    private const string Access = "172.21.0.1 - - [23/Nov/2026:09:30:39 +0000] \"GET / HTTP/1.1\" 200 615 \"-\" \"curl/7.88.1\"";
    private const string Postgres = "2026-11-23 09:30:44.804 UTC [18] ERROR:  division by zero";
    private const string Redis = "1:M 23 Nov 2026 09:30:51.123 * Ready to accept connections";
    private const string Slog = """{"time":"2026-11-23T09:30:39Z","level":"INFO","msg":"started","port":8080}""";

    public static TheoryData<string> Formats => [.. LogFormatNames.All];

    [Theory]
    [InlineData("postgres", Postgres, "postgres/database")]
    [InlineData("postgres", Access, "plain/plain")]
    [InlineData("postgres", Redis, "plain/plain")]
    [InlineData("postgres", Slog, "plain/plain")]
    [InlineData("nginx", Access, "nginx/access")]
    [InlineData("nginx", Postgres, "plain/plain")]
    [InlineData("nginx", Slog, "plain/plain")]
    [InlineData("redis", Redis, "redis/database")]
    [InlineData("json", Slog, "go/structured")]
    [InlineData("json", Access, "plain/plain")]
    [InlineData("go", Slog, "go/structured")]
    [InlineData("node", Slog, "node/structured")]
    [InlineData("python-structlog", Slog, "python-structlog/structured")]
    [InlineData("plain", Slog, "plain/plain")]
    [InlineData("plain", Access, "plain/plain")]
    [InlineData("auto", Access, "nginx/access")]
    public void Only_the_fixed_format_is_taken_apart(string format, string text, string expected) =>
        Assert.Equal(expected, Record(format, text).Type);

    [Fact]
    public void A_line_of_another_format_keeps_its_text_and_the_level_at_its_head()
    {
        DecodedRecord record = Record("postgres", "[ERROR] it broke");

        Assert.Equal(("plain/plain", "[ERROR] it broke", "Error"), (record.Type, record.Message, record.Level));
    }

    [Fact]
    public void A_renamed_object_says_the_same_under_its_name()
    {
        DecodedRecord renamed = Record("node", Slog);
        DecodedRecord free = Record("auto", Slog);

        Assert.Equal("node/structured", renamed.Type);
        Assert.Equal(free.ToString().Replace("service_type=go", "service_type=node", StringComparison.Ordinal), renamed.ToString());
    }

    [Fact]
    public void A_plain_object_is_its_line()
    {
        DecodedRecord record = Record("nginx", Slog);

        Assert.Equal((Slog, (string?)null, 0), (record.Message, record.Level, record.Fields.Count));
    }

    /// <summary>Fast paths, general path and every width say the same, whatever is fixed, and of a fixed format only its own records come.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void All_paths_agree_on_real_logs(string name)
    {
        Assert.True(LogFormatNames.TryParse(name, out LogFormat format));
        SourceProfile profile = SourceProfile.Fixed(format);
        var table = new FormatTable(format, []);
        foreach (byte[] log in Logs())
        {
            string[][] records = [.. Encoders.SupportedWidths.Select(width => Encode(width, log, table))];
            Assert.All(records, one => Assert.Equal(records[0], one));
            string[] lines = Encoding.UTF8.GetString(log).Split('\n')[..^1];
            for (int i = 0; i < lines.Length; i++)
            {
                byte[] line = SliceLine(log, i);
                string general = DecodedRecord.Parse(Encoders.EncodeGeneral(line, profile: profile)).ToString();
                if (general != records[0][i])
                    Assert.Fail($"{name}: the paths differ for {lines[i]}\nfast:    {records[0][i]}\ngeneral: {general}");
            }
        }
    }

    [Fact]
    public void Every_container_has_its_own_format_in_one_encoder()
    {
        var table = new FormatTable(LogFormat.Auto, [new("a", LogFormat.Plain), new("b", LogFormat.Node)]);
        byte[] lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Encoders.Envelope(Slog + "\n") + "\n" + Encoders.Envelope(Access + "\n") + "\n", 3)));
        string[] names = ["a", "b", "c", "a", "c", "b"];
        var expected = new Dictionary<string, string[]>
        {
            ["a"] = ["plain/plain", "plain/plain"],
            ["b"] = ["node/structured", "plain/plain"],
            ["c"] = ["go/structured", "nginx/access"],
        };
        foreach (SimdWidth width in Encoders.SupportedWidths)
        {
            using RecordEncoder encoder = RecordEncoder.Create(width, recordId: false, table);
            foreach (string name in names)
            {
                byte[] output = Encoders.Run(encoder, lines, 65_536, out _, tags: new SourceTags("id", name, null));
                string[] types = [.. Encoders.Split(output).Select(record => DecodedRecord.Parse(record).Type)];
                Assert.Equal([.. expected[name], .. expected[name], .. expected[name]], types);
            }
        }
    }

    [Theory]
    [InlineData("ollama", true)]
    [InlineData("news-creator", true)]
    [InlineData("my-ollama-1", true)]
    [InlineData("Ollama", true)]
    [InlineData("ollamaproxy", false)]
    [InlineData("web", false)]
    public void The_name_of_a_service_tells_ollama_from_other_programs_in_go(string service, bool isOllama)
    {
        SourceProfile profile = FormatTable.Auto.For(service);

        Assert.Equal(isOllama ? RecordFormat.Ollama : RecordFormat.Go, profile.Text(RecordFormat.Go));
        Assert.Equal(isOllama ? RecordFormat.OllamaAccess : RecordFormat.GoAccess, profile.Text(RecordFormat.GoAccess));
        Assert.Equal(isOllama ? RecordFormat.Ollama : RecordFormat.Go, profile.Object(RecordFormat.Go));
        for (RecordFormat format = RecordFormat.Plain; format <= RecordFormat.Syslog; format++)
        {
            if (format is not (RecordFormat.Go or RecordFormat.GoAccess))
                Assert.Equal((format, format), (profile.Text(format), profile.Object(format)));
        }
    }

    [Fact]
    public void A_hint_renames_what_a_line_leaves_open()
    {
        byte[] lines = Encoding.UTF8.GetBytes(Encoders.Envelope(Slog + "\n") + "\n" + Encoders.Envelope(Access + "\n") + "\n" + Encoders.Envelope("hello\n") + "\n");
        foreach (SimdWidth width in Encoders.SupportedWidths)
        {
            using RecordEncoder encoder = RecordEncoder.Create(width, recordId: false);
            byte[] output = Encoders.Run(encoder, [.. lines, .. lines], 65_536, out _, tags: new SourceTags("id", "ollama", null));
            string[] types = [.. Encoders.Split(output).Select(record => DecodedRecord.Parse(record).Type)];
            Assert.Equal(["ollama/structured", "nginx/access", "plain/plain", "ollama/structured", "nginx/access", "plain/plain"], types);
        }
    }

    [Fact]
    public void Names_and_formats_go_both_ways()
    {
        foreach (string name in LogFormatNames.All)
        {
            Assert.True(LogFormatNames.TryParse(name.ToUpperInvariant(), out LogFormat format));
            Assert.Equal(name, LogFormatNames.Of(format));
        }
        Assert.Equal(Enum.GetValues<LogFormat>().Length, LogFormatNames.All.Count);
        Assert.False(LogFormatNames.TryParse("ngnix", out _));
    }

    private static DecodedRecord Record(string format, string text)
    {
        Assert.True(LogFormatNames.TryParse(format, out LogFormat parsed));
        byte[] line = Encoding.UTF8.GetBytes(Encoders.Envelope(text + "\n"));
        DecodedRecord general = DecodedRecord.Parse(Encoders.EncodeGeneral(line, profile: SourceProfile.Fixed(parsed)));
        foreach (SimdWidth width in Encoders.SupportedWidths)
            Assert.Equal([general.ToString(), general.ToString()], Encode(width, [.. line, (byte)'\n', .. line, (byte)'\n'], new FormatTable(LogFormat.Auto, [new("web", parsed)])));
        return general;
    }

    private static string[] Encode(SimdWidth width, byte[] lines, FormatTable table)
    {
        using RecordEncoder encoder = RecordEncoder.Create(width, recordId: false, table);
        return [.. Encoders.Split(Encoders.Run(encoder, lines, (lines.Length * 8) + 65_536, out _)).Select(record => DecodedRecord.Parse(record).ToString())];
    }

    private static byte[] SliceLine(byte[] log, int index)
    {
        int at = 0;
        for (int i = 0; i < index; i++)
            at += log.AsSpan(at).IndexOf((byte)'\n') + 1;
        return log[at..(at + log.AsSpan(at).IndexOf((byte)'\n'))];
    }

    private static IEnumerable<byte[]> Logs() =>
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", "docker-json"), "*.log").Order(StringComparer.Ordinal).Select(File.ReadAllBytes);
}
