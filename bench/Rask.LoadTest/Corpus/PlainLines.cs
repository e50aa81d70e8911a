namespace Rask.LoadTest.Corpus;

/// <summary>
/// Lines without a structure that a program could rely on: PostgreSQL's log with the prefix <c>%m [%p] </c>, and the text of
/// other services with UTF-8, quotes, tabs, backslashes and colour codes. No continuation lines: one line is one record.
/// </summary>
internal static class PlainLines
{
    private static readonly byte[][] Severities = Words.Utf8("LOG", "LOG", "LOG", "LOG", "ERROR", "WARNING", "FATAL");
    private static readonly byte[][] Statements = Words.Utf8(
        "SELECT id, title, link FROM feeds WHERE user_id = $1 AND read = false ORDER BY published_at DESC LIMIT 20",
        "INSERT INTO articles (feed_id, title, body) VALUES ($1, $2, $3) ON CONFLICT (link) DO NOTHING",
        "UPDATE \"feeds\" SET \"fetched_at\" = now(), etag = 'W/\"5f2c\"' WHERE id = $1 AND etag <> $2",
        "SELECT count(*) FROM tags t JOIN article_tags a ON a.tag_id = t.id WHERE t.name LIKE 'go%' AND a.score >= 0.5");

    private static readonly byte[][] Texts = Words.Utf8(
        "Worker finished; 42 articles summarised, 3 skipped, queue is empty again, next poll in 30 seconds",
        "モデルを読み込みました: gemma3:4b、コンテキスト長 8192、GPU レイヤー 33/33、準備完了",
        "Démarrage terminé – 12 flux suivis, 0 erreur, prêt à répondre aux requêtes sur le port 7700",
        "frame\tat com.example.feeds.Parser.parse(Parser.java:118)\tnative=false\tthread=\"pool-2-thread-7\"",
        "path C:\\feeds\\cache\\index.db was rebuilt because its checksum \"5f2c91ab\" did not match",
        "[GIN] | 200 |  1.204ms |  10.0.3.17 | GET  \"/api/v1/feeds?limit=20&cursor=eyJpZCI6NDJ9\" | ok ✓");

    private static readonly byte[][] Colours = Words.Utf8("\u001b[32mINFO\u001b[0m", "\u001b[33mWARN\u001b[0m", "\u001b[31mERROR\u001b[0m", "\u001b[36mDEBUG\u001b[0m");

    public static void Write(LineBuilder line, ref SplitMix random, long unixNanoseconds, long? number)
    {
        if (number is null)
        {
            Marker.AddBlank(line, (byte)' ');
            line.Add((byte)' ');
        }

        if (random.Chance(50))
            Postgres(line, ref random, unixNanoseconds);
        else
            Text(line, ref random);

        if (number is { } value)
        {
            line.Add((byte)' ');
            LineNumber.AddText(line, value);
        }
    }

    private static void Postgres(LineBuilder line, ref SplitMix random, long unixNanoseconds)
    {
        var time = DateTime.UnixEpoch.AddSeconds(unixNanoseconds / 1_000_000_000L);
        line.Add(time.Year).Add((byte)'-').Add(time.Month, 2).Add((byte)'-').Add(time.Day, 2).Add((byte)' ')
            .Add(time.Hour, 2).Add((byte)':').Add(time.Minute, 2).Add((byte)':').Add(time.Second, 2).Add((byte)'.').Add(unixNanoseconds / 1_000_000 % 1000, 3)
            .Add(" UTC ["u8).Add(random.Between(20, 9999)).Add("] "u8).Add(random.Pick(Severities)).Add(":  "u8);
        if (random.Chance(70))
        {
            line.Add("duration: "u8).Add(random.Below(900)).Add((byte)'.').Add(random.Below(1000), 3).Add(" ms  statement: "u8).Add(random.Pick(Statements));
            return;
        }

        line.Add("duplicate key value violates unique constraint \"articles_link_key\" (key "u8).Add(random.Below(1_000_000))
            .Add(" of \"articles\"), backend "u8).Add(random.Below(64)).Add(", transaction is aborted until the end of its block"u8);
    }

    private static void Text(LineBuilder line, ref SplitMix random)
    {
        if (random.Chance(40))
            line.Add(random.Pick(Colours)).Add((byte)' ');
        line.Add(random.Pick(Texts)).Add(" id="u8).Add(random.Below(1_000_000)).Add(" took "u8).Add(random.Below(5000)).Add("ms"u8);
        if (random.Chance(50))
            line.Add(" request="u8).AddHex(random.Next()).AddHex(random.Next());
    }
}
