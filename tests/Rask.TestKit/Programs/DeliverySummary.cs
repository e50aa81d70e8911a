using System.Text.Json;

namespace Rask.TestKit.Programs;

/// <summary>The forwarder's last words: <c>{"message":"summary","read":N,"acknowledged":N,"lost":N,"bytes":N,"seconds":S}</c>.</summary>
public sealed record DeliverySummary(long Read, long Acknowledged, long Lost, long Bytes, double Seconds)
{
    /// <summary>Null when the line is something else.</summary>
    public static DeliverySummary? TryParse(string line)
    {
        if (!line.StartsWith('{') || !line.Contains("\"summary\"", StringComparison.Ordinal))
            return null;
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return root.GetProperty("message").GetString() != "summary" ? null : new DeliverySummary(
            root.GetProperty("read").GetInt64(),
            root.GetProperty("acknowledged").GetInt64(),
            root.GetProperty("lost").GetInt64(),
            root.GetProperty("bytes").GetInt64(),
            root.GetProperty("seconds").GetDouble());
    }
}
