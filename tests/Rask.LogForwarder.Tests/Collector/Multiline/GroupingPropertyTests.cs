using System.Globalization;
using System.Text;
using CsCheck;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Lines.Multiline;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Tests.Collector.Support;

namespace Rask.LogForwarder.Tests.Collector.Multiline;

/// <summary>
/// The grouping against a plain one that asks the rules about every line: however a log is written and read, in whatever
/// batches and with whatever restarts, the same lines become the same records.
/// </summary>
public sealed class GroupingPropertyTests
{
    private const int Millisecond = 1_000_000;
    private const int Within = 300 * Millisecond;

    private static readonly string[] Fragments =
    [
        "{\"level\":\"info\",\"msg\":\"a\"}", "127.0.0.1 - - [23/Nov/2026:09:30:46 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"", "plain text", "", " ", "\t",
        "error: it failed", "2026-11-23 09:30:46 ERROR [main] com.example.App - failed", "java.lang.IllegalStateException: closed", "\tat com.example.A.b(A.java:1)",
        "\t... 3 more", "Caused by: com.example.OtherException", "Suppressed: nothing", "  Position: 15", "Exception in thread \"main\" java.lang.Error: x",
        "Traceback (most recent call last):", "  File \"a.py\", line 1, in f", "    return 1", "ValueError: bad", "store.StoreError", "During handling of the above exception, another exception occurred:",
        "panic: boom", "panic: boom [recovered]", "\tpanic: again", "goroutine 1 [running]:", "main.main()", "\t/srv/a.go:3 +0x1", "created by main.main in goroutine 1", "[signal SIGSEGV: x]", "exit status 2", "runtime stack:", "PC=0x1 m=0",
        "fatal error: all goroutines are asleep - deadlock!", "2026/11/23 09:29:42 [Recovery] 2026/11/23 - 09:29:42 panic recovered:", "GET /x HTTP/1.1\r", "/srv/a.go:3 (0x70dc26)", "\u001b[0m",
        "Error: boom", "    at f (a.js:1:2)", "    at g (a.js:1:2) {", "  code: 'X'", "}", "]", "[", "{", "User {", "/srv/app.js:13", "throw new Error('x')", "      ^", "Node.js v20.1.0", " ⨯ Error: next", " ✓ Ready",
        "info: Category[0]", "      message", "fail: Category[7]", "System.InvalidOperationException: x", " ---> System.Exception: y", "   at A.B() in /a.cs:line 1", "   --- End of inner exception stack trace ---", "--- End of stack trace from previous location ---",
        "thread 'main' panicked at src/main.rs:2:5:", "the message", "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace", "stack backtrace:", "   0: rust_begin_unwind", "             at /rustc/x:1:2",
        "2026-11-23 09:30:44.804 UTC [18] ERROR:  duplicate key", "2026-11-23 09:30:44.804 UTC [18] DETAIL:  Key", "2026-11-23 09:30:44.804 UTC [19] STATEMENT:  select", "\t  1/0", "2026-11-23 09:30:44.804 UTC [18] LOG:  statement: select", "2026-11-23 09:30:44 UTC [18] app@db HINT:  x",
        "config is wrong, errors:", "  - the first",
    ];

    [Fact]
    public void The_same_lines_become_the_same_records_however_they_are_read() => Gen.Int.Sample(Check, iter: 2000, threads: 2);

    private static void Check(int seed)
    {
        var random = new Random(seed);
        var lines = Lines(random);
        using var log = new LogFiles();
        var limits = new CollectorLimits(random.Next(1, 60), random.Next(200, 100_000), random.Next(60, 300), random.Next(2) == 0 ? 1 << 20 : 2000)
        {
            JoinWithin = TimeSpan.FromMilliseconds(300),
        };
        var received = new List<ReceivedRecord>();
        var reader = new ReaderHarness(log.Path, limits, pages: random.Next(14, 40), width: SimdWidthOf(random));
        try
        {
            foreach (var line in lines)
            {
                WriteInParts(log, line.Source, random, reader);
                if (random.Next(40) == 0) log.Rotate();
                if (random.Next(8) == 0) reader.ReadToEnd();
                if (random.Next(12) == 0) reader.Deliver();
                // A record that is too long is told apart by what was read, so a restart in it makes others.
                if (random.Next(60) != 0 || limits.MaxLineBytes < 1 << 20) continue;
                received.AddRange(reader.Records);
                var resume = reader.Receiver.Acknowledged;
                reader.Dispose();
                reader = new ReaderHarness(log.Path, limits, resume: resume);
                if (resume is null) received.Clear();
            }

            reader.Finish();
            received.AddRange(reader.Records);
            if (random.Next(4) == 0) CheckRebuilt(reader, log, limits);
        }
        finally
        {
            reader.Dispose();
        }

        for (var stream = StreamKind.Stdout; stream <= StreamKind.Stderr; stream++)
            Assert.Equal(Expected(lines, limits.MaxLineBytes)[(int)stream], received.Where(record => record.Stream == stream).Select(static record => record.Text));
    }

    /// <summary>A process that died before an answer came has the batches in its journal: they are made of the same bytes again.</summary>
    private static void CheckRebuilt(ReaderHarness first, LogFiles log, CollectorLimits limits)
    {
        using var second = new ReaderHarness(log.Path, limits with { UnacknowledgedRecords = 1_000_000 }, resume: first.Receiver.Acknowledged)
        {
            Pending = [.. first.Receiver.Descriptions.Select(static description => new PendingBatch(description, []))],
        };
        second.Finish();
        Assert.Equal(
            first.Records.Select(static record => (Encoding.UTF8.GetString(record.Line), record.Generation, record.Offset)),
            second.Records.Select(static record => (Encoding.UTF8.GetString(record.Line), record.Generation, record.Offset)));
        Assert.Equal(first.Receiver.Sizes, second.Receiver.Sizes);
    }

    private static List<WrittenLine> Lines(Random random)
    {
        var lines = new List<WrittenLine>();
        var time = 100L * Millisecond;
        // Neighbours in the list belong together more often than any two do.
        var at = 0;
        for (var i = random.Next(1, 120); i > 0; i--)
        {
            at = random.Next(3) == 0 ? random.Next(Fragments.Length) : (at + random.Next(3)) % Fragments.Length;
            time = Math.Max(0, time + (random.Next(12) switch { 0 => 250, 1 => 310, 2 => -200, 3 => -301, _ => 1 } * (long)Millisecond));
            var text = Fragments[at] + "\n";
            if (random.Next(30) == 0) text = text[..random.Next(text.Length)] + "\n";
            var stream = random.Next(3) == 0 ? StreamKind.Stderr : StreamKind.Stdout;
            var attributes = random.Next(40) == 0 ? "{\"tag\":\"x\"}" : "";
            // No two times are equal, as in Docker's files: a generation is named after its first record.
            var unique = time + lines.Count;
            lines.Add(new WrittenLine(text, stream, unique, DockerLine.Of(Encoding.UTF8.GetBytes(text), stream, Time(unique), attributes), attributes.Length > 0));
        }

        return lines;
    }

    private static void WriteInParts(LogFiles log, byte[] source, Random random, ReaderHarness reader)
    {
        if (random.Next(10) == 0)
        {
            var cut = random.Next(source.Length);
            log.Append(source.AsSpan(0, cut));
            reader.ReadToEnd();
            source = source[cut..];
        }

        log.Append(source);
    }

    private static List<string>[] Expected(List<WrittenLine> lines, int maxLineBytes)
    {
        List<string>[] records = [[], []];
        var open = new (string Text, RecordShape Shape, long Time, int Lines, int Length)?[2];
        foreach (var line in lines)
        {
            var own = (int)line.Stream;
            if (open[1 - own] is { } late && line.Time - late.Time > Within) Close(1 - own);
            var shape = default(RecordShape);
            var belongs = open[own] is { } before && !line.HasAttributes && Math.Abs(line.Time - before.Time) <= Within
                && RecordRules.Continues(before.Shape, before.Lines == 1, line.Body, out shape);
            if (!belongs) shape = line.HasAttributes ? default : RecordRules.Open(line.Body);
            if (belongs && open[own]!.Value.Length + line.Body.Length <= maxLineBytes)
            {
                var record = open[own]!.Value;
                open[own] = (record.Text + line.Text, shape, line.Time, record.Lines + 1, record.Length + line.Body.Length);
            }
            else
            {
                Close(own);
                open[own] = (line.Text, shape, line.Time, 1, line.Body.Length);
            }

            if (!shape.IsOpen) Close(own);
        }

        Close(0);
        Close(1);
        return records;

        void Close(int stream)
        {
            if (open[stream] is { } record) records[stream].Add(record.Text);
            open[stream] = null;
        }
    }

    private static SimdWidth? SimdWidthOf(Random random) => random.Next(4) == 0 ? SimdWidth.Scalar : null;

    private static string Time(long nanoseconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"2026-11-23T23:59:{nanoseconds / 1_000_000_000 % 60:D2}.{nanoseconds % 1_000_000_000:D9}Z");

    private sealed record WrittenLine(string Text, StreamKind Stream, long Time, byte[] Source, bool HasAttributes)
    {
        /// <summary>The escaped text.</summary>
        public byte[] Body { get; } = Source[8..Source.AsSpan().LastIndexOf("\",\"stream\":"u8)];
    }
}
