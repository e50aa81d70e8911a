using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Rask.LogForwarder.Parser;

namespace Rask.Benchmarks;

/// <summary>Docker log lines of about 240 bytes, from a fixed seed, in unmanaged memory with the slack that the parser needs.</summary>
internal sealed unsafe class Corpus : IDisposable
{
    /// <summary>More than the last-level caches of the machines that this runs on.</summary>
    public const int Size = 64 * 1024 * 1024;

    /// <summary>Different lines; the corpus repeats them in a shuffled order, so that branches cannot be learned by heart.</summary>
    private const int DistinctLines = 20_000;

    private readonly byte* _memory;

    private Corpus(byte* memory, long length, int lines)
    {
        _memory = memory;
        Length = length;
        Lines = lines;
    }

    public byte* Start => _memory + RecordEncoder.Slack;

    public byte* End => Start + Length;

    /// <summary>Bytes.</summary>
    public long Length { get; }

    public int Lines { get; }

    public static Corpus GoJson() => Create(random => Invariant(
        $$"""{"time":"2026-11-23T09:29:34.{{random.Next(100000000, 999999999)}}Z","level":"{{Pick(random, "INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR")}}","msg":"{{Pick(random, "request processed", "cache miss", "article fetched", "queue drained")}}","request_id":"{{random.NextInt64():x16}}","user":{{random.Next(1, 99999)}},"took":{{random.NextDouble() * 100:F3}},"cached":{{Pick(random, "true", "false")}}}"""));

    public static Corpus NginxAccess() => Create(random => Invariant(
        $"10.{random.Next(256)}.{random.Next(256)}.{random.Next(1, 255)} - - [23/Nov/2026:09:{random.Next(10, 60)}:{random.Next(10, 60)} +0000] \"{Pick(random, "GET", "GET", "POST")} /{Pick(random, "api/articles", "feed", "search", "static/app.js")}?id={random.Next(100000)} HTTP/1.1\" {Pick(random, "200", "200", "304", "404")} {random.Next(99999)} \"-\" \"Mozilla/5.0 (X11; Linux x86_64; rv:{random.Next(90, 140)}.0)\""));

    public static Corpus Postgres() => Create(random => Invariant(
        $"2026-11-23 09:30:{random.Next(10, 60)}.{random.Next(100, 999)} UTC [{random.Next(10, 99999)}] LOG:  duration: {random.NextDouble() * 100:F3} ms  statement: select id, title from articles where feed_id = {random.Next(100000)} order by published_at desc limit {random.Next(10, 100)}"));

    public static Corpus Plain() => Create(random => Invariant(
        $"2026-11-23 09:30:{random.Next(10, 60)} Ärger mit »{Pick(random, "Straßenbahn", "記事を取得しました", "naïve café")}« nach {random.NextDouble() * 100:F3} ms, {random.Next(100000)} übrig 😀; the rest of this line is plain text of the usual kind and length"));

    /// <summary>Lines that begin with words, as people write them.</summary>
    public static Corpus Words() => Create(random => Invariant(
        $"{Pick(random, "Worker finished;", "starting indexer", "INFO  polled feeds:", "ready in", "[worker-3] done", "listening on", "DEBUG cache.hit", "could not refresh")} {random.Next(100000)} articles summarised, {random.Next(100)} skipped, queue is empty again, next poll in {random.Next(10, 100)} seconds; the rest of this line is plain text of the usual kind and length"));

    public void Dispose() => NativeMemory.Free(_memory);

    /// <summary>Lines of the caller's own, in a shuffled order.</summary>
    public static Corpus Of(IReadOnlyList<byte[]> lines, int size) => Create(lines, size, new Random(20261123));

    /// <summary>The first lines of a json-file log, as they stand there.</summary>
    public static Corpus OfLog(string path)
    {
        using var file = File.OpenRead(path);
        byte[] bytes = new byte[Math.Min(Size, file.Length)];
        file.ReadExactly(bytes);
        int length = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        byte* memory = (byte*)NativeMemory.AllocZeroed((nuint)length + (2 * RecordEncoder.Slack));
        bytes.AsSpan(0, length).CopyTo(new Span<byte>(memory + RecordEncoder.Slack, length));
        return new Corpus(memory, length, bytes.AsSpan(0, length).Count((byte)'\n'));
    }

    private static Corpus Create(Func<Random, string> makeLine)
    {
        var random = new Random(20261123);
        byte[][] lines = new byte[DistinctLines][];
        for (int i = 0; i < lines.Length; i++)
        {
            string log = makeLine(random).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            lines[i] = Encoding.UTF8.GetBytes(Invariant($"{{\"log\":\"{log}\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T09:30:{random.Next(10, 60)}.{random.Next(100000000, 999999999)}Z\"}}\n"));
        }
        return Create(lines, Size, random);
    }

    private static Corpus Create(IReadOnlyList<byte[]> lines, int size, Random random)
    {
        byte* memory = (byte*)NativeMemory.AllocZeroed((nuint)size + (2 * RecordEncoder.Slack));
        long length = 0;
        int count = 0;
        while (true)
        {
            byte[] line = lines[random.Next(lines.Count)];
            if (length + line.Length > size)
                break;
            line.CopyTo(new Span<byte>(memory + RecordEncoder.Slack + length, line.Length));
            length += line.Length;
            count++;
        }
        return new Corpus(memory, length, count);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Pick(Random random, params ReadOnlySpan<string> choices) => choices[random.Next(choices.Length)];
}
