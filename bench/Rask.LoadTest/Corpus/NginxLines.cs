namespace Rask.LoadTest.Corpus;

/// <summary>
/// nginx's combined format:
/// <c>$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"</c>.
/// </summary>
internal static class NginxLines
{
    private static readonly byte[][] Agents = Words.Utf8(
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "curl/8.5.0", "Go-http-client/1.1", "kube-probe/1.29", "python-requests/2.32.3", "Prometheus/2.53.0", "-",
        "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)", "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers)");

    private static readonly byte[][] Referers = Words.Utf8(
        "-", "-", "-", "https://www.example.com/", "https://www.example.com/desktop/home", "https://news.example.org/item?id=40213",
        "https://www.google.com/", "http://10.0.3.17:3000/login");

    private static readonly byte[][] Users = Words.Utf8("-", "-", "-", "-", "-", "-", "-", "-", "alice", "monitor");
    private static readonly byte[][] Protocols = Words.Utf8("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/2.0", "HTTP/1.0");
    private static readonly byte[][] Statuses = Words.Utf8("200", "200", "200", "200", "200", "200", "204", "206", "301", "302", "304", "304", "400", "401", "403", "404", "404", "429", "499", "500", "502", "503");
    private static readonly byte[][] Months = Words.Utf8("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    public static void Write(LineBuilder line, ref SplitMix random, long unixNanoseconds, long? number)
    {
        Address(line, ref random);
        line.Add(" - "u8).Add(random.Pick(Users)).Add(" ["u8);
        LocalTime(line, unixNanoseconds);
        line.Add("] \""u8).Add(random.Pick(Words.Methods)).Add((byte)' ').Add(random.Pick(Words.Paths));
        if (number is { } value)
        {
            Query(line, ref random);
            LineNumber.AddText(line, value);
        }
        else
        {
            line.Add((byte)'?');
            Marker.AddBlank(line, (byte)';');
        }

        line.Add((byte)' ').Add(random.Pick(Protocols)).Add("\" "u8)
            .Add(random.Pick(Statuses)).Add((byte)' ').Add(random.Below(1 << random.Between(1, 20)))
            .Add(" \""u8).Add(random.Pick(Referers)).Add("\" \""u8).Add(random.Pick(Agents)).Add((byte)'"');
    }

    private static void Address(LineBuilder line, ref SplitMix random)
    {
        if (random.Chance(15))
        {
            line.Add("2001:db8:"u8).Add(random.Between(1, 999)).Add("::"u8).Add(random.Between(1, 9999));
            return;
        }

        line.Add(random.Between(1, 223)).Add((byte)'.').Add(random.Below(256)).Add((byte)'.').Add(random.Below(256)).Add((byte)'.').Add(random.Between(1, 254));
    }

    /// <summary>A path's rest up to where a parameter of the query can follow.</summary>
    private static void Query(LineBuilder line, ref SplitMix random)
    {
        switch (random.Below(6))
        {
            case 0:
                line.Add("?page="u8).Add(random.Below(90)).Add("&limit=20&"u8);
                break;
            case 1:
                line.Add("?q=%E6%97%A5%E6%9C%AC%20"u8).Add(random.Below(10_000)).Add((byte)'&');
                break;
            case 2:
                line.Add((byte)'/').Add(random.Below(1_000_000)).Add((byte)'?');
                break;
            default:
                line.Add((byte)'?');
                break;
        }
    }

    private static void LocalTime(LineBuilder line, long unixNanoseconds)
    {
        var time = DateTime.UnixEpoch.AddSeconds(unixNanoseconds / 1_000_000_000L);
        line.Add(time.Day, 2).Add((byte)'/').Add(Months[time.Month - 1]).Add((byte)'/').Add(time.Year).Add((byte)':')
            .Add(time.Hour, 2).Add((byte)':').Add(time.Minute, 2).Add((byte)':').Add(time.Second, 2).Add(" +0000"u8);
    }
}
