using System.Text;
using Rask.Protocol;

namespace Rask.LogAggregator.Intake;

/// <summary>The keys that a record may have, in the order in which forwarders write them.</summary>
internal static class RecordSchema
{
    private static readonly (string Name, ValueRule Rule, bool Required)[] Keys =
    [
        (RecordKeys.ServiceType, ValueRule.Text, true),
        (RecordKeys.LogType, ValueRule.Text, true),
        (RecordKeys.Message, ValueRule.Text, true),
        (RecordKeys.Level, ValueRule.Level, true),
        (RecordKeys.Timestamp, ValueRule.Text, true),
        (RecordKeys.Stream, ValueRule.Stream, true),
        (RecordKeys.ContainerId, ValueRule.Text, true),
        (RecordKeys.ServiceName, ValueRule.Text, true),
        (RecordKeys.ServiceGroup, ValueRule.TextOrNull, true),
        (RecordKeys.Method, ValueRule.Text, false),
        (RecordKeys.Path, ValueRule.Text, false),
        (RecordKeys.IpAddress, ValueRule.Text, false),
        (RecordKeys.UserAgent, ValueRule.Text, false),
        (RecordKeys.TraceId, ValueRule.Text, false),
        (RecordKeys.SpanId, ValueRule.Text, false),
        (RecordKeys.StatusCode, ValueRule.StatusCode, false),
        (RecordKeys.ResponseSize, ValueRule.Size, false),
        (RecordKeys.Id, ValueRule.Text, false),
        (RecordKeys.Fields, ValueRule.Fields, true),
    ];

    private static readonly byte[][] Encoded = [.. Keys.Select(key => Encoding.UTF8.GetBytes(key.Name))];

    /// <summary>One bit per key that must be there.</summary>
    public static readonly uint Required =
        Keys.Select((key, index) => key.Required ? 1u << index : 0u).Aggregate(0u, (all, bit) => all | bit);

    /// <summary>Index of the key that names the service.</summary>
    public static readonly int ServiceName = Array.FindIndex(Keys, key => key.Name == RecordKeys.ServiceName);

    /// <summary>The index of a key; -1 when there is none of that name. The search begins at <paramref name="expected"/>, since keys come in order.</summary>
    public static int IndexOf(ReadOnlySpan<byte> name, int expected)
    {
        byte[][] encoded = Encoded;
        for (int index = expected; index < encoded.Length; index++)
        {
            if (name.SequenceEqual(encoded[index]))
                return index;
        }

        for (int index = 0; index < expected; index++)
        {
            if (name.SequenceEqual(encoded[index]))
                return index;
        }

        return -1;
    }

    /// <summary>The name of the key at an index.</summary>
    public static string NameOf(int index) => Keys[index].Name;

    /// <summary>What the key at an index allows.</summary>
    public static ValueRule RuleOf(int index) => Keys[index].Rule;
}
