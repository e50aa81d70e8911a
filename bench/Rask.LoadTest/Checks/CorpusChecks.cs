using System.Text;
using System.Text.Json;
using Rask.LoadTest.Corpus;
using Rask.LoadTest.Writer;
using static Rask.LoadTest.Checks.CheckFailedException;

namespace Rask.LoadTest.Checks;

/// <summary>Checks of the generated lines against the JSON reader of the base library.</summary>
internal static class CorpusChecks
{
    private const int Records = 20_000;

    public static void RecordsDecodeToTheirText()
    {
        foreach (var kind in CorpusKinds.Reported)
        {
            Each(kind, Records, marked: false, (record, source) =>
            {
                using var json = JsonDocument.Parse(record.ToArray());
                var members = json.RootElement.EnumerateObject().Select(member => member.Name);
                RequireEqual("log,stream,time", string.Join(',', members), "keys");
                RequireEqual(Encoding.UTF8.GetString(source.Text) + "\n", json.RootElement.GetProperty("log").GetString(), "text");
                RequireEqual(source.Stderr ? "stderr" : "stdout", json.RootElement.GetProperty("stream").GetString(), "stream");
                var time = json.RootElement.GetProperty("time").GetDateTime();
                RequireEqual(source.Time / 100, (time - DateTime.UnixEpoch).Ticks, "time in ticks");
                Require(record.Length is >= LineSource.ShortestRecord and <= LineSource.LongestRecord, $"{record.Length} bytes");
                Require(record[..^1].IndexOfAnyInRange((byte)0, (byte)0x1F) < 0, "a control byte stands unescaped");
                Require(record.IndexOfAny("<>&"u8) < 0, "Docker escapes < > and &");
            });
        }
    }

    public static void RecordsAreNumbered()
    {
        foreach (var kind in Enum.GetValues<CorpusKind>())
        {
            long expected = 0;
            Each(kind, Records, marked: false, (record, source) =>
            {
                Require(LineNumber.TryFind(source.Text.ToArray().Append((byte)'\n').ToArray(), out var number), $"{kind}: no number in {Encoding.UTF8.GetString(source.Text)}");
                RequireEqual(expected++, number, "number");
                Require(record.Count("seq"u8) == 1, "the name of the number stands there twice");
            });
        }
    }

    public static void GoLinesAreJson() => Each(CorpusKind.Go, Records, marked: false, (_, source) =>
    {
        using var json = JsonDocument.Parse(source.Text.ToArray());
        var names = json.RootElement.EnumerateObject().Select(member => member.Name).ToList();
        RequireEqual("time,level,msg", string.Join(',', names.Take(3)), "first keys");
        RequireEqual(names.Count, names.Distinct().Count(), "keys are different");
    });

    public static void SameSeedGivesSameBytes()
    {
        foreach (var kind in CorpusKinds.Reported)
        {
            var first = Concatenate(kind, 1_000, seed: 3);
            Require(first.AsSpan().SequenceEqual(Concatenate(kind, 1_000, seed: 3)), "same seed, other bytes");
            Require(first.AsSpan().StartsWith(Concatenate(kind, 500, seed: 3)), "a short corpus is no prefix");
            Require(!first.AsSpan().SequenceEqual(Concatenate(kind, 1_000, seed: 4)), "another seed, same bytes");
        }
    }

    public static void SizesAreAsDocumented()
    {
        const int BatchBytes = 3 * 1024 * 1024;
        const int Batch = 10_000;
        foreach (var kind in CorpusKinds.Reported)
        {
            var bytes = Concatenate(kind, 2 * Batch, seed: 1);
            var average = bytes.Length / (2.0 * Batch);
            Require(average is >= 230 and <= 300, $"{kind}: {average:F0} bytes a record");
            Require(average * Batch < BatchBytes, $"{kind}: {Batch} records need {average * Batch:F0} bytes");
        }
    }

    public static void TimesAreTrimmed()
    {
        foreach (var (nanoseconds, expected) in new[] { (0L, "2026-11-23T09:00:00Z"), (500_000_000L, "2026-11-23T09:00:00.5Z"), (1_200L, "2026-11-23T09:00:00.0000012Z"), (123_456_789L, "2026-11-23T09:00:00.123456789Z") })
        {
            var line = new LineBuilder();
            DockerRecord.WriteTime(line, 1_795_424_400_000_000_000 + nanoseconds);
            RequireEqual(expected, Encoding.ASCII.GetString(line.Written), "time");

            var text = new byte[40];
            var length = new TimeText().Write(1_795_424_400_000_000_000 + nanoseconds, text);
            RequireEqual(expected, Encoding.ASCII.GetString(text, 0, length), "the writer's time");
        }
    }

    public static void TemplatesAreFilled()
    {
        var time = new TimeText();
        foreach (var kind in Enum.GetValues<CorpusKind>())
        {
            Each(kind, 200, marked: true, (record, _) =>
            {
                var filled = new RecordTemplate(record).Fill(123, 1_795_424_400_000_000_789, 1_795_424_400_000_000_100, time);
                using var json = JsonDocument.Parse(filled.ToArray());
                RequireEqual("2026-11-23T09:00:00.0000001Z", json.RootElement.GetProperty("time").GetString(), "time");
                Require(filled.EndsWith("\n"u8), "no line feed");
                Require(Marker.TryRead(filled[filled.IndexOf(Marker.Prefix)..], out var sequence, out var written), "no mark");
                RequireEqual(123, sequence, "sequence");
                RequireEqual(1_795_424_400_000_000_789, written, "time of writing");
            });
        }
    }

    private delegate void RecordCheck(ReadOnlySpan<byte> record, LineSource source);

    private static void Each(CorpusKind kind, int count, bool marked, RecordCheck check)
    {
        var source = new LineSource(kind, 1, marked);
        var record = new LineBuilder();
        var scratch = new LineBuilder();
        for (var i = 0; i < count; i++)
        {
            record.Clear();
            source.Next(record, scratch);
            check(record.Written, source);
        }
    }

    private static byte[] Concatenate(CorpusKind kind, int count, ulong seed)
    {
        var source = new LineSource(kind, seed, marked: false);
        var output = new LineBuilder();
        var scratch = new LineBuilder();
        for (var i = 0; i < count; i++)
            source.Next(output, scratch);
        return output.Written.ToArray();
    }
}
