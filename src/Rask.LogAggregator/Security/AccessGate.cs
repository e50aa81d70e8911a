using System.Globalization;
using Microsoft.Net.Http.Headers;
using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Telemetry;

namespace Rask.LogAggregator.Security;

/// <summary>
/// Lets requests through to their handler: 401 without a token that is known, 429 with <c>Retry-After</c> for one too many.
/// Thread-safe.
/// </summary>
/// <param name="tokens">Null: no token is asked for.</param>
/// <param name="rates">Null: requests are not counted.</param>
/// <param name="counters">Learns of refusals.</param>
internal sealed class AccessGate(TokenFile? tokens, RequestRates? rates, IntakeCounters counters)
{
    private const string Scheme = "Bearer ";

    /// <summary>The handler behind the gate.</summary>
    public RequestDelegate Guard(RequestDelegate handler) => context =>
    {
        // Counted before it is known who asks: guessing tokens costs requests, too.
        if (rates is not null && !rates.TryTake(context, out int seconds))
        {
            counters.AddRefused();
            context.Response.Headers[HeaderNames.RetryAfter] = seconds.ToString(CultureInfo.InvariantCulture);
            return JsonAnswer.SendErrorAsync(context.Response, StatusCodes.Status429TooManyRequests, "too many requests; send larger batches, or let the operator raise --requests-per-second");
        }

        if (tokens is null || IsKnown(tokens, context.Request))
            return handler(context);
        counters.AddRefused();
        context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        return JsonAnswer.SendErrorAsync(context.Response, StatusCodes.Status401Unauthorized, "a token is needed, and this is none that is known; send it as \"Authorization: Bearer TOKEN\"");
    };

    private static bool IsKnown(TokenFile tokens, HttpRequest request)
    {
        string header = request.Headers[HeaderNames.Authorization].ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && tokens.Holds(header.AsSpan(Scheme.Length).Trim());
    }
}
