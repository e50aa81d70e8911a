using System.Text;
using System.Text.Json;
using CsCheck;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability.Spool;
using Rask.LogForwarder.Tests.Lz4;

namespace Rask.LogForwarder.Tests.Reliability.Spool;

public sealed class SpoolFormatTests : IDisposable
{
    private static readonly byte[][] OddLines =
    [
        [], [0], [(byte)'\r'], [0xff, 0xfe], "garbage"u8.ToArray(), "\"text\" \\ and \t control"u8.ToArray(), "{\"log\":\"torn"u8.ToArray(),
        "{\"log\":\"a\"b\",\"stream\":\"stdout\",\"time\":\"2026-01-02T03:04:05.000000006Z\"}"u8.ToArray(), "{}{}"u8.ToArray(), "{}"u8.ToArray(), " {}"u8.ToArray(),
        "{\"rask.raw\":\"x\"}"u8.ToArray(), "{\"rask.base64\":\"AAAA\"}"u8.ToArray(), "{\"rask.raw\":\"\\x"u8.ToArray(), new byte[5000], "[1]"u8.ToArray(), "12"u8.ToArray(),
        "{\"log\":\"\\ud800\"}"u8.ToArray(), "{\"log\":\"\\udc00 \\ud83d\\ude00\"}"u8.ToArray(), "{\"log\":\"\\\\ud800 \\ud83d\\ude00\"}"u8.ToArray(),
        "{\"log\":\"\\ud800\\n\",\"stream\":\"stderr\",\"time\":\"2026-01-02T03:04:05Z\"}"u8.ToArray(),
        [.. "{\"log\":\""u8, 0xc3, 0x28, .. "\",\"stream\":\"stdout\",\"time\":\"2026-01-02T03:04:05Z\"}"u8],
    ];

    private static readonly byte[][] LoneSurrogates = ["\"\\ud800"u8.ToArray(), "\"\\udc00"u8.ToArray()];

    private readonly SpoolRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Lz4_and_jq_show_the_lines_of_every_batch_with_its_container()
    {
        _rig.Add(_rig.Batches.Numbered(1, 3000), _rig.Batches.Numbered(2, 1, "d0d0"));
        var lines = Read(_rig.Segments[0]);
        Assert.Equal(3003, lines.Length);
        using var first = JsonDocument.Parse(lines[0]);
        Assert.Equal(
            ("0123456789abcdef.3-1", "c0ffee", "web", "shop", 3000),
            (first.RootElement.GetProperty("batch").GetString(), first.RootElement.GetProperty("container").GetString(),
                first.RootElement.GetProperty("service").GetString(), first.RootElement.GetProperty("group").GetString(), first.RootElement.GetProperty("records").GetInt32()));
        Assert.Equal(Enumerable.Range(0, 3000).Select(static i => SpoolBatches.Line($"batch 1 line {i} ")), lines[1..3001]);
        Assert.Contains("\"container\":\"d0d0\"", lines[3001], StringComparison.Ordinal);
        Assert.Equal(SpoolBatches.Line("batch 2 line 0 "), lines[3002]);
    }

    [Fact]
    public void Lines_that_are_no_json_do_not_stop_jq_and_keep_their_bytes()
    {
        var batch = _rig.Batches.Of(1, "c", Join(OddLines, endFeed: true), Join(OddLines, endFeed: false), Join([SpoolLine()], endFeed: true));
        _rig.Add(batch);
        Assert.Equal(1 + (2 * OddLines.Length) + 1, Read(_rig.Segments[0]).Length);
        _rig.Close();
        Assert.Equal([SpoolBatches.Show(batch)], _rig.Drain());
    }

    [Fact]
    public void Any_bytes_come_back()
    {
        byte[][] parts =
        [
            "{\"log\":\"a\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-02T03:04:05.000000006Z\"}\n"u8.ToArray(), "{\"rask.raw\":\""u8.ToArray(),
            "{\"a\":1}\n"u8.ToArray(), "\n"u8.ToArray(),
        ];
        var marks = "\"\\{}\n\0x"u8.ToArray();
        var bytes = Gen.Frequency(
            (3, Gen.Int[0, parts.Length - 1].Select(i => parts[i])),
            (1, Gen.Byte.Array[0, 40]),
            (1, Gen.Int[0, marks.Length - 1].Select(i => marks[i]).Array[0, 30]));
        var sequence = 0;
        bytes.Array[1, 8].Select(static chosen => chosen.SelectMany(static part => part).ToArray()).Array[1, 4].Sample(
            segments =>
            {
                segments = [.. segments.Where(static segment => segment.Length > 0)];
                if (segments.Length == 0) return;
                var batch = _rig.Batches.Of(++sequence, "c", segments);
                _rig.Add(batch);
                Assert.Equal([SpoolBatches.Show(batch)], _rig.Drain());
            },
            iter: 300, threads: 1);
    }

    [Fact]
    public void A_wrapped_line_is_json_and_not_much_longer() => Gen.OneOf(Gen.Byte.Array[0, 100], Gen.Byte[0, 40].Array[0, 100]).Sample(static line =>
    {
        line = [.. line.Where(static value => value != '\n')];
        var wrapped = new byte[WrappedLine.LengthOf(line)];
        Assert.Equal(wrapped.Length, WrappedLine.Wrap(line, wrapped));
        Assert.InRange(wrapped.Length, line.Length, ((line.Length + 2) / 3 * 4) + 18);
        Assert.True(WrappedLine.IsOne(wrapped));
        var reader = new Utf8JsonReader(wrapped);
        while (reader.Read())
        {
            // Reading is checking.
        }

        Assert.True(WrappedLine.TryUnwrap(wrapped, out var length));
        Assert.Equal(line, wrapped[..length]);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public unsafe void Every_vector_width_finds_the_same_lines(int width)
    {
        var simd = width == 1 ? SimdWidth.Scalar : (SimdWidth)width;
        Assert.SkipUnless(Simd.IsSupported(simd), "this CPU has no such vectors");
        var check = LineCheck.Create(simd);
        var lines = new[] { SpoolLine() }.Concat(OddLines).Append(SpoolLine()).ToArray();
        var batch = _rig.Batches.Of(1, "c", Join(lines, endFeed: true));
        var segment = batch.Segments[0];
        var end = segment.Start + segment.Length;
        var found = new List<string>();
        for (var at = segment.Start; (at = check.Find(at, end, out var length)) < end; at += length + 1) found.Add(Convert.ToHexString(new ReadOnlySpan<byte>(at, length)));
        Assert.Equal(OddLines.Where(static line => !IsPlainObject(line)).Select(Convert.ToHexString), found);
    }

    private static bool IsPlainObject(byte[] line)
    {
        if (line.Length == 0 || line[0] != '{' || WrappedLine.IsOne(line) || LoneSurrogates.Any(lone => line.AsSpan().IndexOf(lone) >= 0)) return false;
        try
        {
            var reader = new Utf8JsonReader(line);
            while (reader.Read())
            {
                // Reading is checking.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] SpoolLine() => Encoding.UTF8.GetBytes(SpoolBatches.Line("fine"));

    private static byte[] Join(byte[][] lines, bool endFeed)
    {
        var joined = lines.SelectMany(static line => line.Append((byte)'\n')).ToArray();
        return endFeed ? joined : joined[..^1];
    }

    private static string[] Read(string segment) =>
        Encoding.UTF8.GetString(Programs.Run(Programs.Run(File.ReadAllBytes(segment), "lz4", "-dc"), "jq", "-c", ".")).Split('\n')[..^1];
}
