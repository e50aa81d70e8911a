using System.Text;
using CsCheck;
using Rask.LogForwarder.Collector.Lines.Multiline;

namespace Rask.LogForwarder.Tests.Collector.Multiline;

/// <summary>The quick look at a line's first bytes against the whole question.</summary>
public sealed class LineStartTests
{
    private static readonly string[] Beginnings =
    [
        "Caused by: ", "Wrapped by: ", "Traceback (most", "goroutine 1 [running]:", "runtime stack:", "PC=0x46d5e1 m=0", "exit status 2",
        "note: run with", "stack backtrace:", "thread 'main' panicked at", "node:internal/process:12", "file:///srv/a.js:7", "/srv/app.js:12",
        "[signal SIGSEGV", "[Recovery] ", "--- End of", "- item", "\\u0009at a.B", "\\tat a.B", "\\u001b[31mERROR", "\\n", "\\r\\n", " at x", "}", "]",
        "2026-11-23 09:30:44.804 UTC [18] DETAIL:  x", "2026-11-23 09:30:44.804 UTC [18] LOG:  x", "2026-11-23 09:30:44 CET [4711] u@d STATEMENT:  x",
        "2026-11-23 09:30:44 CET u@d [4711] LOCATION:  x", "2026-11-23 09:30:44.804 +03 [1] QUERY:  x", "2026-11-23T09:30:44Z [18] HINT:  x",
        "2026-11-23 09:30:44,804 INFO [18] HINT:  x", "2026/11/23 09:30:44 [Recovery] panic recovered:", "java.lang.Error: x", "a.B",
        "Worker finished; 42", "ready in", "INFO  polled.feeds: 3", "10.0.0.1 - - [", "{", "x",
    ];

    private static readonly string[] Ends = ["", "", " panic recovered:", ":12", " 5", " a.b", "."];

    [Fact]
    public unsafe void A_line_that_is_refused_at_once_neither_continues_a_record_nor_awaits_a_line()
    {
        var refused = 0;
        var table = new byte[LineStart.TableLength];
        LineStart.Fill(table);
        var beginning = Gen.Select(
            Gen.Int[0, Beginnings.Length - 1].Select(static i => Beginnings[i]), Gen.Int[0, 50], Gen.OneOf(Gen.Const(""), Gen.String[Gen.Char[" .:[]-/\\u0aZ'=,"], 0, 4]), Gen.Int[0, Ends.Length - 1].Select(static i => Ends[i]),
            static (text, cut, inside, end) => (cut < text.Length && inside.Length > 0 ? text[..cut] + inside + text[cut..] : text) + end);
        beginning.Sample(
            text =>
            {
                var line = Encoding.UTF8.GetBytes($"{{\"log\":\"{text}\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T09:30:46.123456789Z\"}}\n");
                var length = Encoding.UTF8.GetByteCount(text) + 2;
                fixed (byte* kinds = table, start = line)
                {
                    if (!LineStart.IsPlain(kinds, start + 8, length)) return;
                    Interlocked.Increment(ref refused);
                    Assert.False(LineStart.MayMatter(new ReadOnlySpan<byte>(start + 8, length)), text);
                }
            },
            iter: 50_000);
        // Else nothing was compared.
        Assert.True(refused > 1000);
    }

    [Theory]
    [InlineData("Worker finished; 42 articles")]
    [InlineData("2026-11-23 09:30:44.804 UTC [18] LOG:  checkpoint starting")]
    [InlineData("2026-11-23 09:30:44,804 INFO indexed 5 articles in the queue")]
    [InlineData("2026-11-23T09:30:44Z INFO indexed 5 articles in the queue")]
    [InlineData("\\u001b[32mINFO\\u001b[0m ready")]
    [InlineData("[GIN] 200 | 1 ms")]
    [InlineData("10.0.0.1 - - [23/Nov/2026]")]
    public unsafe void Usual_lines_are_refused_at_once(string text)
    {
        var table = new byte[LineStart.TableLength];
        LineStart.Fill(table);
        var line = Encoding.UTF8.GetBytes(text + "\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T09:30:46Z\"}\n");
        fixed (byte* kinds = table, start = line) Assert.True(LineStart.IsPlain(kinds, start, Encoding.UTF8.GetByteCount(text) + 2));
    }
}
