using static Rask.LogForwarder.Configuration.OptionSetters;

namespace Rask.LogForwarder.Configuration;

/// <summary>The options of the way to the aggregator.</summary>
internal static class DeliveryOptions
{
    private const string Group = "Where it goes";

    /// <summary>All of this group, in the order in which help and documentation show them.</summary>
    public static readonly OptionDefinition[] All =
    [
        new()
        {
            Group = Group,
            Flag = "--endpoint",
            Variable = "RASK_ENDPOINT",
            ValueName = "URL",
            Default = "http://rask-log-aggregator:9600/v1/aggregate",
            Allowed = EndpointText.Allowed,
            Help = "The aggregator that takes the batches.",
            Set = (string text, ref ForwarderOptions options) =>
            {
                var allowed = EndpointText.TryParse(text, out var endpoint);
                if (endpoint is not null) options = options with { Endpoint = endpoint };
                return allowed;
            },
        },
        Seconds(
            Group, "--connection-timeout-secs", "CONNECTION_TIMEOUT_SECS", "30", 1, 3600,
            "How long a connection may take to open.",
            static (o, v) => o with { ConnectionTimeout = v }),
        Seconds(
            Group, "--request-timeout-secs", "REQUEST_TIMEOUT_SECS", "60", 1, 3600,
            "How long the answer to a batch may take; then the batch is sent again.",
            static (o, v) => o with { RequestTimeout = v }),
        Switch(
            Group, "--record-id", "RECORD_ID",
            "Sends container/generation/offset as the id of each record, so that any store can drop duplicates.",
            static (o, v) => o with { RecordId = v }),
    ];
}
