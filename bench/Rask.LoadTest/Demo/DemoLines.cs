using System.Globalization;

namespace Rask.LoadTest.Demo;

/// <summary>The texts that the demo's service logs: three formats in turn. The container's awk program prints the same.</summary>
internal static class DemoLines
{
    internal const string Service = "shop";
    internal const int PacedRounds = 500;
    internal const int PacedLines = 20;
    internal const int PacedIntervalMs = 10;
    internal const int PauseSeconds = 2;

    private const string Access = "192.0.2.7 - - [23/Nov/2026:12:00:00 +0000] \"GET /cart?sequence=%d HTTP/1.1\" 200 5316 \"https://shop.example/\" \"Mozilla/5.0 (X11; Linux x86_64)\"";
    private const string Json = "{\"time\":\"2026-11-23T12:00:00Z\",\"level\":\"INFO\",\"msg\":\"order placed sequence=%d\",\"method\":\"POST\",\"path\":\"/orders\",\"items\":3,\"total\":59.9}";
    private const string Plain = "worker 4: resized image sequence=%d in 12 ms";
    private const string Paced = "paced sequence=%d heartbeat of the worker";

    internal static string Text(long number) =>
        Fill((number % 3) switch { 0 => Access, 1 => Json, _ => Plain }, number);

    internal static string PacedText(long number) => Fill(Paced, number);

    /// <summary>A program for busybox's awk that logs all this and then writes the count to <paramref name="countFile"/>.</summary>
    internal static string AwkProgram(int seconds, string countFile) => string.Create(CultureInfo.InvariantCulture, $$"""
        BEGIN {
          end = systime() + {{seconds}}
          do {
            for (i = 0; i < 500; i++) {
              printf {{Format(Access)}}, n++
              printf {{Format(Json)}}, n++
              printf {{Format(Plain)}}, n++
            }
          } while (systime() < end)
          fflush(); system("sleep {{PauseSeconds}}")
          for (k = 0; k < {{PacedRounds}}; k++) {
            for (i = 0; i < {{PacedLines}}; i++) printf {{Format(Paced)}}, n++
            fflush(); system("usleep {{PacedIntervalMs * 1000}}")
          }
          print n > "{{countFile}}"
        }
        """);

    private static string Fill(string text, long number) =>
        text.Replace("%d", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string Format(string text) => "\"" + text.Replace("\"", "\\\"", StringComparison.Ordinal) + "\\n\"";
}
