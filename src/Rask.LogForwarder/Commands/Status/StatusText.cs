using System.Globalization;
using System.Text;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Commands.Status;

/// <summary>The report for people.</summary>
internal static class StatusText
{
    private static readonly string[] Head = ["CONTAINER", "SERVICE", "DELIVERED", "RECORDS", "PENDING", "UNREAD", "DEAD LETTERS", "LOST"];

    public static string Render(StatusReport report)
    {
        var text = new StringBuilder();
        Line(text, "state directory", report.StateDir);
        Line(text, "running", report.Process is { } process ? Invariant($"yes, process {process}") : "no (or not to be seen from here)");
        if (report.JournalPath is null)
        {
            Line(text, "journal", "none: no forwarder has worked here yet");
            return text.ToString();
        }

        Line(text, "forwarder", Invariant($"{report.Forwarder}, start {report.Epoch}"));
        Line(text, "journal", Invariant($"{Size(report.JournalBytes)}, last entry {Ago(report.Age!.Value)} ago") +
            (report.DamagedLines > 0 ? Invariant($", {report.DamagedLines} damaged lines") : ""));
        if (report.Spool is { } spool) Line(text, "spool", Invariant($"{spool.Batches} batches, {Size(spool.Bytes)}"));
        if (report.Containers.Count == 0) return text.ToString();

        text.Append('\n');
        Table(text, [Head, .. report.Containers.Select(Row)]);
        foreach (var container in report.Containers)
            if (container.Totals.AllLostBytes + container.Totals.AllLostRecords > 0) AppendLosses(text, container);
        return text.ToString();
    }

    /// <summary>Bytes in the unit that is easiest to read, by powers of 1024.</summary>
    public static string Size(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        var unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0 ? Invariant($"{bytes} B") : Invariant($"{value:0.0} {units[unit]}");
    }

    private static string[] Row(ContainerStatus container) =>
    [
        ShortKey(container.Key),
        container.Service.Length > 0 ? container.Service : "-",
        Size(container.Totals.AcknowledgedBytes),
        container.Totals.AcknowledgedRecords.ToString(CultureInfo.InvariantCulture),
        container.PendingBatches == 0 ? "-" : Invariant($"{container.PendingBatches} ({container.PendingRecords} records, {Size(container.PendingBytes)})"),
        container.UnreadBytes is { } unread ? Size(unread) : "?",
        container.Totals.DeadLetteredRecords.ToString(CultureInfo.InvariantCulture),
        Size(container.Totals.AllLostBytes),
    ];

    private static void AppendLosses(StringBuilder text, ContainerStatus container)
    {
        text.Append("\nlost of ").Append(ShortKey(container.Key)).Append(":\n");
        for (var i = 0; i < LossReasonNames.Count; i++)
        {
            var reason = (LossReason)i;
            var (bytes, records) = (container.Totals.LostBytes(reason), container.Totals.LostRecords(reason));
            if (bytes + records > 0) text.Append(CultureInfo.InvariantCulture, $"  {LossReasonNames.Of(reason),-20}{Size(bytes)}, {records} records\n");
        }
    }

    private static void Table(StringBuilder text, IReadOnlyList<string[]> rows)
    {
        var widths = new int[rows[0].Length];
        foreach (var row in rows)
            for (var i = 0; i < row.Length; i++) widths[i] = Math.Max(widths[i], row[i].Length);
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                text.Append(row[i]);
                if (i < row.Length - 1) text.Append(' ', widths[i] - row[i].Length + 2);
            }

            text.Append('\n');
        }
    }

    private static void Line(StringBuilder text, string name, string value) => text.Append(name.PadRight(17)).Append(value).Append('\n');

    /// <summary>As docker shows ids; a path is shown whole.</summary>
    private static string ShortKey(string key) => key.Length == 64 && !key.Contains('/', StringComparison.Ordinal) ? key[..12] : key;

    private static string Ago(TimeSpan age)
    {
        if (age < TimeSpan.FromMinutes(2)) return Invariant($"{Math.Max(0, age.TotalSeconds):0.0} s");
        if (age < TimeSpan.FromHours(2)) return Invariant($"{age.TotalMinutes:0} min");
        return age < TimeSpan.FromDays(2) ? Invariant($"{age.TotalHours:0} h") : Invariant($"{age.TotalDays:0} days");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
