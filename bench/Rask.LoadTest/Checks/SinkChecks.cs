using System.Text;
using Rask.LoadTest.Sink;
using static Rask.LoadTest.Checks.CheckFailedException;

namespace Rask.LoadTest.Checks;

/// <summary>Checks of the sink without sockets.</summary>
internal static class SinkChecks
{
    private const string Requests =
        "POST /v1/aggregate HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nX-Batch-Size: 3\r\n\r\n{a}\n{b}\n{c}\n"
        + "POST /v1/aggregate HTTP/1.1\r\ntransfer-encoding: Chunked\r\nx-batch-size: 2\r\n\r\n4\r\n{a}\n\r\nA;x=y\r\n{bb\r\rbb}}\n\r\n0\r\n\r\n"
        + "POST /v1/aggregate HTTP/1.1\r\nContent-Length: 4\r\nX-Batch-Size: 2\r\n\r\n{a}\n"
        + "POST /v1/aggregate HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{a}\n\r\n0\r\nTrailer: 1\r\n\r\n";

    public static void CountsBodiesInPiecesOfEverySize()
    {
        var bytes = Encoding.ASCII.GetBytes(Requests);
        for (var piece = 1; piece <= bytes.Length; piece++)
        {
            var totals = new SinkTotals();
            var answers = Feed(bytes, piece, totals, recorder: null);
            var seen = totals.ToStatistics(null);
            RequireEqual("200 3,200 2,200 1,200 1", string.Join(',', answers), $"answers in pieces of {piece}");
            RequireEqual(7, seen.Records, "records");
            RequireEqual(4, seen.Requests, "requests");
            RequireEqual(34, seen.BodyBytes, "body bytes");
            RequireEqual(1, seen.WrongBatchSizes, "wrong batch sizes");
        }
    }

    public static void AnswersEveryKindOfRequest()
    {
        var totals = new SinkTotals();
        var text = "GET /stats HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n[\nPOST / HTTP/1.1\r\nContent-Length: 0\r\n\r\nPUT / HTTP/1.1\r\n\r\n";
        var answers = Feed(Encoding.ASCII.GetBytes(text), 7, totals, recorder: null);
        RequireEqual("stats,100,200 1,200 0,400", string.Join(',', answers), "answers");
    }

    public static void FindsMarksInPiecesOfEverySize()
    {
        const string Body = "{\"message\":\"x seq=000000000000 t=0000000000000000100 y\"}\n{\"path\":\"/?seq=000000000002;t=0000000000000000200\"}\n{\"message\":\"none\"}\n";
        var text = $"POST / HTTP/1.1\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var piece = 1; piece <= bytes.Length; piece++)
        {
            var recorder = new LatencyRecorder();
            Feed(bytes, piece, new SinkTotals(), recorder);
            RequireEqual(2, recorder.Latency!.Lines, $"lines in pieces of {piece}");
            RequireEqual(1_000_000 - 100, recorder.Latency.Maximum, "largest latency");
            RequireEqual(1, recorder.Sequences.Unmarked, "unmarked");
            RequireEqual(2, recorder.Sequences.Distinct, "distinct");
            RequireEqual(2, recorder.Sequences.Highest, "highest");
        }
    }

    public static void FindsNumbersInPiecesOfEverySize()
    {
        // One is lost (3) and one is doubled (5): a count of lines would not see it.
        const string Body = "{\"message\":\"GET /a?page=1\\u0026seq=0 x\",\"path\":\"/a?page=1\\u0026seq=0\"}\n{\"fields\":{\"seq\":\"1\"}}\n{\"message\":\"x seq=2\"}\n"
            + "{\"message\":\"{\\\"seq\\\":4}\"}\n{\"message\":\"seq=5\"}\n{\"message\":\"seq=5\"}\n{\"message\":\"sequence 6\"}\n{\"message\":\"none\"}\n";
        var bytes = Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        for (var piece = 1; piece <= bytes.Length; piece++)
        {
            var recorder = new SequenceRecorder();
            Feed(bytes, piece, new SinkTotals(), recorder);
            RequireEqual(4, recorder.Sequences.Distinct, $"distinct in pieces of {piece}");
            RequireEqual(1, recorder.Sequences.Doubled, "doubled");
            RequireEqual(5, recorder.Sequences.Highest, "highest");
            // JSON that was passed on as text, a word that only begins so, and none at all.
            RequireEqual(3, recorder.Sequences.Unmarked, "without a number");
        }
    }

    private static List<string> Feed(byte[] bytes, int piece, SinkTotals totals, ILineRecorder? recorder)
    {
        const long Arrival = 1_000_000;
        var answer = new RecordingAnswer();
        var connection = new SinkConnection(fd: -1, totals, recorder);
        for (var at = 0; at < bytes.Length; at += piece)
        {
            if (!connection.Feed(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)), Arrival, answer))
                break;
        }

        return answer.Answers;
    }
}
