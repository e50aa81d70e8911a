using System.Text;
using System.Text.Json;
using CsCheck;
using Rask.LogForwarder.Collector.Redaction;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Telemetry;
using Rask.LogForwarder.Tests.Collector.Support;
using Rask.LogForwarder.Tests.Parser;

namespace Rask.LogForwarder.Tests.Collector.Redaction;

public sealed class RedactionTests
{
    private const string Jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    // Nothing but names of numbers and of places for secrets, so that no scanner takes this file for a leak.
    private static readonly string KeyId = "AKIA" + "IOSFODNN7EXAMPLE";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Fragments =
    [
        "password=", "\"password\":\"", "\\\"", "\"", "Bearer ", "abc123DEF456", "://user:", "@host.example", "jane.doe", "4111 1111 1111 1111",
        "4111111111111111", "AKIA", "IOSFODNN7EXAMPLE", "secret_access_key: ", "token=", "{", "}", ":", ",", " ", "\n", "\t", "\\", "é", "<", "&", "'", "@", "0", "pwd",
    ];

    private static readonly string[] Keys = ["password", "token", "msg", "card", "api_key", "email"];

    private static readonly Gen<string> Texts = Gen.Int[0, Fragments.Length - 1].Array[0, 12].Select(static indexes => string.Concat(indexes.Select(static index => Fragments[index])));

    [Theory]
    // Tokens.
    [InlineData("bearer", "Authorization: Bearer abc.DEF-1234_x~+/==", "Authorization: Bearer *******************")]
    [InlineData("bearer", "authorization: bearer 0123456789", "authorization: bearer **********")]
    [InlineData("bearer", "bearer of bad news", null)]
    [InlineData("bearer", "Bearer authentication is required", null)]
    [InlineData("bearer", "Bearer token missing", null)]
    [InlineData("bearer", "forbearer abc123def456", null)]
    [InlineData("bearer", "password=abc Bearer", null)]
    // Passwords in URLs.
    [InlineData("url-auth", "postgres://app:s3cr3t@db:5432/app?x=1", "postgres://app:******@db:5432/app?x=1")]
    [InlineData("url-auth", "see https://u:p@ss@h/ and http://v:w@h", "see https://u:****@h/ and http://v:*@h")]
    [InlineData("url-auth", "redis://:pw<1>&2@cache", "redis://:*****************@cache")]
    [InlineData("url-auth", "ssh://git@github.com/x", null)]
    [InlineData("url-auth", "http://host/path:with@sign", null)]
    [InlineData("url-auth", "http://host:8080/a b:c@d", null)]
    [InlineData("url-auth", "http://host\nuser:name@host", null)]
    [InlineData("url-auth", "user:pass@host", null)]
    // Values of keys.
    [InlineData("password", "user=bob password=hunter2 ok", "user=bob password=******* ok")]
    [InlineData("password", "DB_PASSWORD=x;Host=y", "DB_PASSWORD=*;Host=y")]
    [InlineData("password", "?password=a%20b&user=c", "?password=*****&user=c")]
    [InlineData("password", "password=\"two words\" next", "password=\"*********\" next")]
    [InlineData("password", "password='two words' next", "password='*********' next")]
    [InlineData("password", "Password: hunter2", "Password: *******")]
    [InlineData("password", "{\"password\":\"a\\\"b\\\\\",\"user\":\"c\"}", "{\"password\":\"******\",\"user\":\"c\"}")]
    [InlineData("password", "{\"password\" : \"x y\" , \"n\":1}", "{\"password\" : \"***\" , \"n\":1}")]
    [InlineData("password", "{\"password\":12345,\"n\":1}", "{\"password\":10000,\"n\":1}")]
    [InlineData("password", "{\"password\":null}", null)]
    [InlineData("password", "{\"password\":\"\"}", null)]
    [InlineData("password", "{'api_key': 'abc', 'n': 1}", "{'api_key': '***', 'n': 1}")]
    [InlineData("password", "X-Api-Key: abc", "X-Api-Key: ***")]
    [InlineData("password", "apikey=abc,b", "apikey=***,b")]
    [InlineData("password", "client_secret=abc refresh_token=def", "client_secret=*** refresh_token=***")]
    [InlineData("password", "token: abc12345", "token: ********")]
    [InlineData("password", "passphrase=a passwd=b pwd=c", "passphrase=* passwd=* pwd=*")]
    [InlineData("password", "PWD=/home/app", null)]
    [InlineData("password", "passwordless=true password_length=8 passwords=3", null)]
    [InlineData("password", "Unexpected token: <", null)]
    [InlineData("password", "unexpected token: identifier", null)]
    [InlineData("password", "the secret: nobody knows", null)]
    [InlineData("password", "max_tokens=4096 tokenizer=bpe", null)]
    [InlineData("password", "password reset requested", null)]
    [InlineData("password", "password=", null)]
    [InlineData("password", "{\"msg\":\"password=\",\"n\":\"x\"}", null)]
    [InlineData("password", "{\"msg\":\"password: \" , \"n\":\"x\"}", null)]
    [InlineData("password", "say \"password=\"", null)]
    [InlineData("password", "{\"msg\":\"\\\"password\\\":\\\"\\\\\",\"n\":\"x\"}", "{\"msg\":\"\\\"password\\\":\\\"**\",\"n\":\"x\"}")]
    [InlineData("password", "broken: yes, invoked=2, created=3", null)]
    // Keys of AWS.
    [InlineData("aws-key", "id AKIA0123456789ABCDEF end", "id AKIA**************** end")]
    [InlineData("aws-key", "\nASIA0123456789ABCDEF", "\nASIA****************")]
    [InlineData("aws-key", "aws_secret_access_key = x aws_secret_access_key=wJalr/XUtn", "aws_secret_access_key = * aws_secret_access_key=**********")]
    [InlineData("aws-key", "{\"SecretAccessKey\":\"wJalr\"}", "{\"SecretAccessKey\":\"*****\"}")]
    [InlineData("aws-key", "AKIA0123456789ABCDEFG AKIA0123456789ABCDE xAKIA0123456789ABCDEF akia0123456789abcdef", null)]
    [InlineData("aws-key", "Asia/Tokyo secret=abc", null)]
    // Addresses.
    [InlineData("email", "to jane.doe+x@mail.example.com.", "to **********@****.*******.com.")]
    [InlineData("email", "a@b.de,c_d@e-f.org", "*@*.de,***@***.org")]
    [InlineData("email", "\tx@y.example", "\t*@*.example")]
    [InlineData("email", "mailto:x@y.example", "mailto:*@*.example")]
    [InlineData("email", "git@github.com:owner/name", null)]
    [InlineData("email", "root@localhost user@10.0.0.1 react@18.2.0 image@sha256:abc Object@1b2c3d @handle x@.com", null)]
    [InlineData("email", "https://u:p@example.com/", null)]
    // Cards.
    [InlineData("card", "card 4111111111111111 ok", "card **************** ok")]
    [InlineData("card", "4111 1111 1111 1111", "**** **** **** ****")]
    [InlineData("card", "4111-1111-1111-1111.", "****-****-****-****.")]
    [InlineData("card", "amex 3782 822463 10005", "amex **** ****** *****")]
    [InlineData("card", "5555555555554444,378282246310005", "****************,***************")]
    [InlineData("card", "{\"card\":4111111111111111}", "{\"card\":1000000000000000}")]
    [InlineData("card", "{\"card\":\"4111111111111111\"}", "{\"card\":\"****************\"}")]
    [InlineData("card", "4111111111111112 4111 1111 1111 1112", null)]
    [InlineData("card", "id=a4111111111111111 4111111111111111b 0.4111111111111111 x_4111111111111111", null)]
    [InlineData("card", "1763890239123456789 1763890239123 2026-11-23 09:30:39.123456789 0000 0000 0000 0000", null)]
    [InlineData("card", "1234 5678 and 2026 1123", null)]
    public void Secrets_are_masked_and_what_looks_like_them_is_not(string kind, string text, string? expected)
    {
        Assert.True(RedactNames.TryParse(kind, out var kinds, out _));
        foreach (var width in Encoders.SupportedWidths)
        {
            var line = Line(text);
            var masked = Redact(line, kinds, width, out var count);

            // Escapes are masked as they are written, so that there may be more asterisks than characters.
            var shown = TextOf(masked);
            var isExact = shown.Length == text.Length;
            Assert.Equal(isExact ? expected ?? text : Squeeze(expected ?? text), isExact ? shown : Squeeze(shown));
            Assert.Equal(expected is null, count == 0);
            Assert.Equal(line.Length, masked.Length);
        }
    }

    [Fact]
    public void A_jwt_and_an_access_key_disappear_whole()
    {
        Assert.Equal("Bearer " + new string('*', Jwt.Length), TextOf(Redact(Line("Bearer " + Jwt), RedactKinds.All, Simd.Best, out _)));
        Assert.Equal("AKIA" + new string('*', 16), TextOf(Redact(Line(KeyId), RedactKinds.All, Simd.Best, out _)));
    }

    [Fact]
    public void Values_of_objects_inside_objects_end_at_their_own_quotes()
    {
        var inner = JsonSerializer.Serialize(new { password = "a\"b\\", user = "c" }, Relaxed);
        var outer = JsonSerializer.Serialize(new { msg = inner, token = "d\"e" }, Relaxed);
        foreach (var text in new[] { inner, outer, JsonSerializer.Serialize(new { deep = outer }, Relaxed) })
        {
            var masked = TextOf(Redact(Line(text), RedactKinds.Password, Simd.Best, out var count));
            using var document = JsonDocument.Parse(masked);
            Assert.DoesNotContain("a\\\"b", masked, StringComparison.Ordinal);
            Assert.Contains("user", masked, StringComparison.Ordinal);
            Assert.Contains('c', masked);
            Assert.InRange(count, 1, 2);
        }
    }

    [Fact]
    public void Raw_text_of_cri_logs_is_masked_as_well()
    {
        var line = Encoding.UTF8.GetBytes("2026-11-23T09:30:39.123456789Z stdout F {\"password\":\"a\\\"b\",\"card\":\"4111111111111111\"} c:\\temp\\password=x\n");
        var masked = Encoding.UTF8.GetString(Redact(line, RedactKinds.All, Simd.Best, out _));

        Assert.Equal("2026-11-23T09:30:39.123456789Z stdout F {\"password\":\"****\",\"card\":\"****************\"} c:\\temp\\password=*\n", masked);
    }

    [Fact]
    public void Masking_keeps_lines_whole_is_the_same_on_every_width_and_changes_nothing_twice() =>
        Texts.Array[1, 6].Select(Gen.Int[1, (int)RedactKinds.All]).Sample(
            (texts, kinds) =>
            {
                byte[] lines = [.. texts.SelectMany(Line)];
                var masked = Redact(lines, (RedactKinds)kinds, SimdWidth.Scalar, out _);

                foreach (var width in Encoders.SupportedWidths)
                    Assert.Equal(masked, Redact(lines, (RedactKinds)kinds, width, out _));
                Assert.Equal(masked, Redact(masked, (RedactKinds)kinds, Simd.Best, out var again));
                Assert.Equal(0, again);
                for (var i = 0; i < lines.Length; i++)
                    Assert.True(masked[i] == lines[i] || masked[i] is (byte)'*' or (byte)'0' or (byte)'1', "a byte became something else than a mask");
                // Each line by itself: nothing reaches over a line feed, and what was JSON still is.
                var alone = texts.Select(text => Redact(Line(text), (RedactKinds)kinds, Simd.Best, out _)).ToArray();
                Assert.Equal(masked, alone.SelectMany(line => line));
                Assert.All(alone, line => _ = TextOf(line));
            },
            iter: 20_000);

    [Fact]
    public void An_object_stays_an_object() =>
        Texts.Array[Keys.Length].Sample(
            texts =>
            {
                var members = Keys.Zip(texts).ToDictionary(pair => pair.First, pair => pair.Second);
                var json = JsonSerializer.Serialize(members, Relaxed);
                using var document = JsonDocument.Parse(TextOf(Redact(Line(json), RedactKinds.All, Simd.Best, out _)));
                Assert.Equal(members.Keys.Order().ToArray(), document.RootElement.EnumerateObject().Select(member => member.Name).Order().ToArray());
            },
            iter: 10_000);

    [Fact]
    public void Nothing_is_looked_at_where_nothing_is_wanted() => Assert.Null(LineRedactor.Create(RedactKinds.None, Simd.Best, null));

    [Fact]
    public void Lines_are_masked_on_their_way_into_a_batch_and_again_after_a_crash()
    {
        using var log = new LogFiles();
        log.Write("password=hunter2\n");
        log.Write("Bearer " + Jwt + "\n" + new string('x', 40_000) + " password=abc\n");
        log.Write("nothing\n");
        var counters = new Counters();
        using var first = new ReaderHarness(log.Path, redactor: LineRedactor.Create(RedactKinds.All, Simd.Best, counters));
        first.Finish();

        Assert.Equal("password=*******\n", first.Receiver.Texts.First());
        Assert.DoesNotContain(first.Receiver.Texts, text => text.Contains("abc", StringComparison.Ordinal) || text.Contains("eyJ", StringComparison.Ordinal));
        Assert.Equal(3, counters.Redactions);

        using var plain = new ReaderHarness(log.Path);
        plain.Finish();
        Assert.Equal(plain.Records.Select(record => (record.Offset, record.Line.Length)), first.Records.Select(record => (record.Offset, record.Line.Length)));
        Assert.Equal(plain.Receiver.Descriptions.Select(description => description.Digest), first.Receiver.Descriptions.Select(description => description.Digest));

        using var second = new ReaderHarness(log.Path, resume: first.Receiver.Descriptions[^1].End, redactor: LineRedactor.Create(RedactKinds.All, Simd.Best, counters))
        {
            Pending = [.. first.Receiver.Descriptions.Select(description => new Rask.LogForwarder.Reliability.PendingBatch(description, []))],
        };
        second.Finish();
        Assert.Equal(first.Receiver.Texts, second.Receiver.Texts);
    }

    [Theory]
    [InlineData("off", 0)]
    [InlineData("all", 63)]
    [InlineData("bearer, Card", 33)]
    public void Lists_are_read(string text, int expected)
    {
        Assert.True(RedactNames.TryParse(text, out var kinds, out _));
        Assert.Equal((RedactKinds)expected, kinds);
    }

    private static byte[] Line(string text) => DockerLine.Of(text + "\n");

    private static string TextOf(byte[] line)
    {
        using var document = JsonDocument.Parse(line);
        Assert.Equal("2026-11-23T09:30:46.000000001Z", document.RootElement.GetProperty("time").GetString());
        return document.RootElement.GetProperty("log").GetString()!.TrimEnd('\n');
    }

    /// <summary>One asterisk for each run of them.</summary>
    private static string Squeeze(string text)
    {
        while (text.Contains("**", StringComparison.Ordinal)) text = text.Replace("**", "*", StringComparison.Ordinal);
        return text;
    }

    private static unsafe byte[] Redact(byte[] lines, RedactKinds kinds, SimdWidth width, out long count)
    {
        // What lies around the lines is not theirs, and must not be touched.
        const string Around = "password=hunter2 4111111111111111 a@b.de Bearer abc123DEF456 AKIA";
        var memory = Encoding.UTF8.GetBytes(Around + Encoding.Latin1.GetString(lines.Select(static _ => (byte)' ').ToArray()) + Around);
        lines.CopyTo(memory.AsSpan(Around.Length));
        var counters = new Counters();
        fixed (byte* start = memory) LineRedactor.Create(kinds, width, counters)!.Redact(start + Around.Length, lines.Length);
        count = counters.Redactions;
        Assert.Equal(Around, Encoding.UTF8.GetString(memory, 0, Around.Length));
        Assert.Equal(Around, Encoding.UTF8.GetString(memory, Around.Length + lines.Length, Around.Length));
        return memory[Around.Length..(Around.Length + lines.Length)];
    }
}
