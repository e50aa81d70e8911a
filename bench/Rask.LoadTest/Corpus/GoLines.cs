namespace Rask.LoadTest.Corpus;

/// <summary>
/// JSON lines as Go's log/slog JSONHandler writes them: time, level, msg, then attributes of several types, one of them a
/// group (a nested object); some values hold escapes.
/// </summary>
internal static class GoLines
{
    private static readonly byte[][] Levels = Words.Utf8("INFO", "INFO", "INFO", "INFO", "INFO", "INFO", "DEBUG", "DEBUG", "WARN", "ERROR");
    private static readonly byte[][] Messages = Words.Utf8("request handled", "feed fetched", "cache miss", "article indexed", "tags stored", "token refreshed", "retry scheduled");
    private static readonly byte[][] Errors = Words.Utf8(
        """dial tcp 10.0.3.9:5432: connect: refused""",
        """parse \"feed.xml\": unexpected EOF""",
        """read C:\\tmp\\in: timeout\n\tat fetch.go""",
        """invalid tag \u003cb\u003e & more""");

    private static readonly byte[][] Tables = Words.Utf8("feeds", "articles", "tags", "users", "記事");

    public static void Write(LineBuilder line, ref SplitMix random, long unixNanoseconds, long? number)
    {
        line.Add("{\"time\":\""u8);
        DockerRecord.WriteTime(line, unixNanoseconds / 1000 * 1000);
        line.Add("\",\"level\":\""u8).Add(random.Pick(Levels)).Add("\",\"msg\":\""u8).Add(random.Pick(Messages));
        if (number is null)
        {
            line.Add((byte)' ');
            Marker.AddBlank(line, (byte)' ');
        }

        line.Add((byte)'"');
        if (number is { } value)
        {
            line.Add((byte)',');
            LineNumber.AddJsonMember(line, value);
        }

        switch (random.Below(number is null ? 2 : 4))
        {
            case 0:
                Query(line, ref random);
                break;
            case 1:
                Job(line, ref random);
                break;
            default:
                Request(line, ref random);
                break;
        }

        line.Add((byte)'}');
    }

    private static void Request(LineBuilder line, ref SplitMix random)
    {
        line.Add(",\"method\":\""u8).Add(random.Pick(Words.Methods))
            .Add("\",\"path\":\""u8).Add(random.Pick(Words.Paths))
            .Add("\",\"status\":"u8).Add(random.Chance(90) ? 200 : 503);
        if (random.Chance(50))
            line.Add(",\"trace_id\":\""u8).AddHex(random.Next()).AddHex(random.Next()).Add((byte)'"');
        else
            line.Add(",\"http\":{\"bytes\":"u8).Add(random.Below(100_000)).Add(",\"ms\":"u8).Add(random.Below(900)).Add((byte)'.').Add(random.Below(1000), 3).Add((byte)'}');
    }

    private static void Query(LineBuilder line, ref SplitMix random)
    {
        line.Add(",\"table\":\""u8).Add(random.Pick(Tables))
            .Add("\",\"rows\":"u8).Add(random.Below(5000))
            .Add(",\"cached\":"u8).Add(random.Chance(50) ? "true"u8 : "false"u8)
            .Add(",\"db\":{\"pool\":"u8).Add(random.Below(32)).Add(",\"wait_ms\":"u8).Add(random.Below(50)).Add((byte)'.').Add(random.Below(100), 2)
            .Add(",\"host\":\"db-"u8).Add(random.Below(4)).Add("\"}"u8);
    }

    private static void Job(LineBuilder line, ref SplitMix random)
    {
        line.Add(",\"feed_id\":"u8).Add(random.Below(100_000)).Add(",\"attempt\":"u8).Add(random.Between(1, 5));
        if (random.Chance(40))
            line.Add(",\"error\":\""u8).Add(random.Pick(Errors)).Add((byte)'"');
        else
            line.Add(",\"etag\":null,\"ids\":["u8).Add(random.Below(900)).Add((byte)',').Add(random.Below(900)).Add((byte)']');
        line.Add(",\"span_id\":\""u8).AddHex(random.Next()).Add((byte)'"');
    }
}
