using System.Text;
using CsCheck;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Parser.TextFormats;
using Rask.LogForwarder.Parser.TextFormats.Dotnet;
using Rask.LogForwarder.Parser.TextFormats.Go;
using Rask.LogForwarder.Parser.TextFormats.Java;
using Rask.LogForwarder.Parser.TextFormats.Nginx;
using Rask.LogForwarder.Parser.TextFormats.Node;
using Rask.LogForwarder.Parser.TextFormats.Python;
using Rask.LogForwarder.Parser.TextFormats.Rust;
using Rask.LogForwarder.Parser.TextFormats.Syslog;

namespace Rask.LogForwarder.Tests.Parser.TextFormats;

/// <summary>The formats that the first word picks give what asking all of them in their order gives.</summary>
public sealed unsafe class WordLinesTests
{
    private static readonly Gen<string> Heads = Gen.OneOf(
        "npm warn deprecated x@1: ", "npm ERR! ", "Nov 23 09:30:45 host app[12]: ", "Nov  3 09:30:45 app: ", "Nov 23, 2026 9:30:45 AM a.B c\nINFO: ",
        "info: App.Worker[0]\n      ", "fail: A[1] ", "warn: ", "INFO:app:", "ERROR:    ", "INFO[0003] ", "ERRO[2026-11-23T09:30:39Z] ",
        "I1123 09:30:39.123456 1 main.go:12] ", "level=info msg=", "k8s.io=a level=", "a-b=c level=warn ", "panic: ", "fatal error: ", "SIGSEGV: ", "SIGS=GV: ", "SIGQUIT x",
        "goroutine 1 [running]:\n", "thread 'main' panicked at ", "thread 'main' (7) panicked at a.rs:1:2:\n", "Traceback (most recent call last):\n  ",
        "Exception in thread \"main\" java.lang.Error: ", "java.lang.Error: ", "TypeError: ", "Error [ERR_X]: ", "Error\n    at ", "Unhandled exception. System.X: ",
        "unix: - - [23/Nov/2026:09:30:38 +0000] \"GET / HTTP/1.1\" 200 1 ", "fe80::1 - - [23/Nov/2026:09:30:38 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"",
        "host 10.0.0.1 - - [23/Nov/2026:09:30:38 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"", "a.b:80 ::1 - u [23/Nov/2026:09:30:38 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"",
        "fd00::5 - - [23/Nov/2026 09:30:39] \"GET / HTTP/1.1\" 200 -", "abcd::5 - - [23/Nov/2026 09:30:39] code 404", "abc - - [23/Nov/2026 09:30:39] x",
        "abc - - [23/Nov/2026:09:30:38 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"", "Worker finished ", "path C:\\n ", "Démarrage ");

    private static readonly Gen<string> Tails = Gen.OneOf(
        "", "x", "a=b c=\"d\"", "\n\tat a.B.c(B.java:1)", "\n    at f (a.js:1:2)", "\n   at A.B()", "\n\ngoroutine 1 [running]:\nmain.main()", "C:\\new", " \"-\" \"-\"", "\ttab", "\nmore");

    private static readonly Gen<string> Lines = Gen.OneOf(
        TextMutations.Of(Gen.Select(Heads, Tails, static (head, tail) => head + tail)),
        TextMutations.Of(TextLineGenerators.Any),
        Gen.Select(Gen.String[Gen.Char['a', 'z'], 1, 6], Gen.OneOf(" ", ":", "=", "[", ".", "-", "_", "@", "1", "\\", "é", "(", ","), Heads, static (word, next, rest) => word + next + rest));

    [Fact]
    public void Asking_by_the_first_word_is_asking_all() => Lines.Where(static line => line.Length > 0 && char.IsAsciiLetter(line[0])).Sample(
        static line =>
        {
            using var parts = new TextParts();
            byte[] escaped = [.. new byte[RecordEncoder.Slack], .. Encoding.UTF8.GetBytes(DockerText.Escape(line)), .. new byte[RecordEncoder.Slack]];
            fixed (byte* memory = escaped)
            {
                byte* start = memory + RecordEncoder.Slack;
                byte* end = memory + escaped.Length - RecordEncoder.Slack;
                parts.Clear();
                parts.Escapes = TextEscapes.Any;
                string picked = Show(WordLines.TryRead(start, end, parts), parts);
                parts.Clear();
                parts.Escapes = TextEscapes.Any;
                Assert.Equal(Show(TryReadAll(start, end, parts), parts), picked);
            }
        },
        iter: 50_000, threads: 1);

    private static bool TryReadAll(byte* start, byte* end, TextParts parts) =>
        LogfmtFormat.TryRead(start, end, parts)
        || DotnetConsoleFormat.TryRead(start, end, parts)
        || NodeFormat.TryReadNpm(start, end, parts)
        || KlogFormat.TryRead(start, end, parts)
        || LogrusFormat.TryRead(start, end, parts)
        || PythonWordFormat.TryRead(start, end, parts)
        || SyslogFormat.TryReadWithoutPriority(start, end, parts)
        || JulFormat.TryRead(start, end, parts)
        || PythonTraceFormat.TryRead(start, end, parts)
        || GoPanicFormat.TryRead(start, end, parts)
        || RustPanicFormat.TryRead(start, end, parts)
        || TraceFormat.TryRead(start, end, parts)
        || AccessFormat.TryRead(start, end, parts)
        || PythonAccessFormat.TryRead(start, end, parts);

    private static string Show(bool isRead, TextParts parts)
    {
        if (!isRead)
            return "none";
        var text = new StringBuilder().Append(parts.Format).Append(' ').Append(parts.Level).Append(' ').Append(Encoding.UTF8.GetString(parts.Message.Bytes));
        foreach (ref readonly TextField field in parts.Fields)
            text.Append('|').Append(field.Underscores).Append(Encoding.UTF8.GetString(field.Key.Bytes)).Append('=').Append(Encoding.UTF8.GetString(field.Value.Bytes));
        return text.ToString();
    }
}
