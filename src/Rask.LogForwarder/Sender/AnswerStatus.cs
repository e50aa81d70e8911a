using System.Text;

namespace Rask.LogForwarder.Sender;

/// <summary>What an aggregator's answer means for the request.</summary>
internal static class AnswerStatus
{
    private const int LongestReason = 200;

    /// <summary>Reads an answer to a request that left whole.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="records">Records of the request.</param>
    /// <param name="authority">Who answered, for the log.</param>
    public static DeliveryResult Read(in HttpResponse response, int records, string authority)
    {
        var code = response.StatusCode;
        if (code is >= 200 and < 300)
        {
            var rejected = Acknowledgement.ReadRejected(response.Body.Span, records);
            return rejected.Count == 0
                ? DeliveryResult.Acknowledged
                : new DeliveryResult(DeliveryStatus.Acknowledged, "", code, null, rejected) { Reasons = Acknowledgement.ReadReasons(response.Body.Span) };
        }

        return new DeliveryResult(
            StatusOf(code), Describe(response, authority), code, RetryAfter.Parse(response.RetryAfter, DateTimeOffset.UtcNow), []);
    }

    private static DeliveryStatus StatusOf(int code) => code switch
    {
        408 or 429 or >= 500 => DeliveryStatus.Retry,
        400 or 422 => DeliveryStatus.Invalid,
        409 => DeliveryStatus.Conflict,
        413 => DeliveryStatus.TooLarge,
        _ => DeliveryStatus.Refused,
    };

    private static string Describe(in HttpResponse response, string authority)
    {
        var text = Encoding.UTF8.GetString(response.Body.Span[..Math.Min(response.Body.Length, LongestReason)]).Trim();
        return text.Length == 0 ? $"{authority}: HTTP status {response.StatusCode}" : $"{authority}: HTTP status {response.StatusCode}: {text}";
    }
}
