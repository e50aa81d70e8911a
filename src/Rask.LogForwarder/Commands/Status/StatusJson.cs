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
            WriteNumber(json, "spool_batches", report.Spool?.Contents.Batches);
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

        json.WriteNumber("taken_bytes"u8, container.Ledger.Taken);
        json.WriteNumber("acknowledged_bytes"u8, container.Totals.AcknowledgedBytes);
        json.WriteNumber("acknowledged_records"u8, container.Totals.AcknowledgedRecords);
        json.WriteNumber("dead_lettered_records"u8, container.Totals.DeadLetteredRecords);
        json.WriteNumber("in_flight_bytes"u8, container.Ledger.InFlight);
        json.WriteNumber("spooled_bytes"u8, container.Ledger.Spooled);
        json.WriteNumber("spooled_batches"u8, container.SpooledBatches);
        json.WriteNumber("lost_bytes"u8, container.Totals.AllLostBytes);
        json.WriteNumber("lost_records"u8, container.Totals.AllLostRecords);
        json.WriteNumber("lost_gaps"u8, container.Totals.Lost.Gaps);
        Write(json, container.Totals.Lost);
        json.WriteNumber("pending_batches"u8, container.PendingBatches);
        json.WriteNumber("pending_records"u8, container.PendingRecords);
        json.WriteNumber("pending_bytes"u8, container.Ledger.InFlight);
        WriteNumber(json, "unread_bytes", container.UnreadBytes);
        json.WriteStartArray("generations"u8);
        foreach (var generation in container.Totals.Generations) Write(json, generation);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, GenerationLedger generation)
    {
        json.WriteStartObject();
        json.WriteString("generation"u8, generation.Generation);
        json.WriteNumber("taken_bytes"u8, generation.Taken);
        json.WriteNumber("acknowledged_bytes"u8, generation.Acknowledged);
        json.WriteNumber("in_flight_bytes"u8, generation.InFlight);
        json.WriteNumber("spooled_bytes"u8, generation.Spooled);
        json.WriteNumber("lost_bytes"u8, generation.LostBytes);
        var lost = new LossTable();
        if (generation.Lost is not null) lost.Add(generation.Lost);
        if (generation.Named is not null) lost.Add(generation.Named);
        Write(json, lost);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LossTable lost)
    {
        json.WriteStartObject("lost"u8);
        for (var reason = 0; reason < LossReasonNames.Count; reason++)
        {
            var (bytes, records, gaps) = lost[(LossReason)reason];
            if ((bytes | records | gaps) == 0) continue;
            json.WriteStartObject(LossReasonNames.Of((LossReason)reason));
            json.WriteNumber("bytes"u8, bytes);
            json.WriteNumber("records"u8, records);
            json.WriteNumber("gaps"u8, gaps);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
