using System.Buffers;
using System.Text.Json;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Commands.Status;

/// <summary>The report for scripts: one JSON object on one line. Keys are only ever added.</summary>
internal static class StatusJson
{
    public static byte[] Render(StatusReport report)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("state_dir"u8, report.StateDir);
            json.WriteString("forwarder"u8, report.Forwarder);
            json.WriteNumber("epoch"u8, report.Epoch);
            json.WriteBoolean("running"u8, report.Process is not null);
            WriteNumber(json, "pid", report.Process);
            json.WriteString("journal"u8, report.JournalPath);
            json.WriteNumber("journal_bytes"u8, report.JournalBytes);
            json.WriteNumber("journal_damaged_lines"u8, report.DamagedLines);
            WriteNumber(json, "journal_age_ms", (long?)report.Age?.TotalMilliseconds);
            WriteNumber(json, "spool_batches", report.Spool?.Batches);
            WriteNumber(json, "spool_bytes", report.Spool?.Bytes);
            json.WriteStartArray("containers"u8);
            foreach (var container in report.Containers) Write(json, container);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return [.. output.WrittenSpan, (byte)'\n'];
    }

    private static void Write(Utf8JsonWriter json, ContainerStatus container)
    {
        json.WriteStartObject();
        json.WriteString("container"u8, container.Key);
        json.WriteString("service"u8, container.Service);
        if (container.Delivered is { } delivered)
        {
            BatchDescription.WritePosition(json, "stdout"u8, delivered.Stdout);
            BatchDescription.WritePosition(json, "stderr"u8, delivered.Stderr);
        }

        json.WriteNumber("acknowledged_bytes"u8, container.Totals.AcknowledgedBytes);
        json.WriteNumber("acknowledged_records"u8, container.Totals.AcknowledgedRecords);
        json.WriteNumber("dead_lettered_records"u8, container.Totals.DeadLetteredRecords);
        json.WriteNumber("lost_bytes"u8, container.Totals.AllLostBytes);
        json.WriteNumber("lost_records"u8, container.Totals.AllLostRecords);
        json.WriteStartObject("lost"u8);
        for (var i = 0; i < LossReasonNames.Count; i++)
        {
            var reason = (LossReason)i;
            if (container.Totals.LostBytes(reason) == 0 && container.Totals.LostRecords(reason) == 0) continue;
            json.WriteStartObject(LossReasonNames.Of(reason));
            json.WriteNumber("bytes"u8, container.Totals.LostBytes(reason));
            json.WriteNumber("records"u8, container.Totals.LostRecords(reason));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteNumber("pending_batches"u8, container.PendingBatches);
        json.WriteNumber("pending_records"u8, container.PendingRecords);
        json.WriteNumber("pending_bytes"u8, container.PendingBytes);
        WriteNumber(json, "unread_bytes", container.UnreadBytes);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
