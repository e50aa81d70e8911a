namespace Rask.LogForwarder.Telemetry;

/// <summary>The names of <see cref="RetryReason"/> in metrics.</summary>
internal static class RetryReasonNames
{
    private static readonly string[] Names = ["connect", "timeout", "broken", "too_many_requests", "server_error", "refused"];

    /// <summary>How many reasons there are.</summary>
    public static int Count => Names.Length;

    /// <summary>The name of a reason.</summary>
    public static string Of(RetryReason reason) => Names[(int)reason];
}
