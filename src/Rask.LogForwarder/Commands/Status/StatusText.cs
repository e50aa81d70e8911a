using System.Globalization;
using System.Text;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Commands.Status;

/// <summary>The report for people, for a terminal of 80 columns.</summary>
internal static class StatusText
{
    private static readonly string[] Head = ["CONTAINER", "SERVICE", "TAKEN", "DELIVERED", "IN FLIGHT", "SPOOLED", "LOST", "UNREAD"];
    private static readonly string[] Counts = ["CONTAINER", "RECORDS", "DEAD LETTERS", "BATCHES IN FLIGHT", "BATCHES SPOOLED"];
    private static readonly string[] Generations = ["GENERATION", "CONTAINER", "TAKEN", "DELIVERED", "IN FLIGHT", "SPOOLED", "LOST"];
    private static readonly string[] Losses = ["LOST", "CONTAINER", "BYTES", "RECORDS", "GAPS"];

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
        if (report.Spool is { } spool) Line(text, "spool", Invariant($"{spool.Contents.Batches} batches, {Size(spool.Bytes)}"));
        if (report.Containers.Count == 0) return text.ToString();

        Table(text, 2, Head, report.Containers.Select(Row));
        Table(text, 1, Counts, report.Containers.Select(CountsRow));
        Table(text, 2, Generations, report.Containers.SelectMany(static container => container.Totals.Generations.Select(generation => Row(container, generation))));
        Table(text, 2, Losses, report.Containers.SelectMany(LossRows));
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

    /// <summary>The same in five characters at most.</summary>
    public static string ShortSize(long bytes)
    {
        const string Units = "KMGTP";
        if (bytes < 1024) return Invariant($"{bytes}");
        double value = bytes;
        var unit = -1;
        for (; value >= 1024 && unit < Units.Length - 1; unit++) value /= 1024;
        return value < 10 ? Invariant($"{Math.Floor(value * 10) / 10:0.0}{Units[unit]}") : Invariant($"{Math.Floor(value):0}{Units[unit]}");
    }

    private static string[] Row(ContainerStatus container) =>
    [
        ShortKey(container.Key),
        container.Service.Length > 0 ? container.Service : "-",
        ShortSize(container.Ledger.Taken),
        ShortSize(container.Totals.AcknowledgedBytes),
        ShortSize(container.Ledger.InFlight),
        ShortSize(container.Ledger.Spooled),
        Lost(container.Totals.Lost),
        container.UnreadBytes is { } unread ? ShortSize(unread) : "?",
    ];

    private static string[] CountsRow(ContainerStatus container) =>
    [
        ShortKey(container.Key),
        Invariant($"{container.Totals.AcknowledgedRecords}"),
        Invariant($"{container.Totals.DeadLetteredRecords}"),
        Invariant($"{container.PendingBatches}"),
        Invariant($"{container.SpooledBatches}"),
    ];

    private static string[] Row(ContainerStatus container, GenerationLedger generation) =>
    [
        generation.Generation.Length > 0 ? generation.Generation : "-",
        ShortKey(container.Key),
        ShortSize(generation.Taken),
        ShortSize(generation.Acknowledged),
        ShortSize(generation.InFlight),
        ShortSize(generation.Spooled),
        ShortSize(generation.LostBytes),
    ];

    private static IEnumerable<string[]> LossRows(ContainerStatus container)
    {
        for (var reason = 0; reason < LossReasonNames.Count; reason++)
        {
            var (bytes, records, gaps) = container.Totals.Lost[(LossReason)reason];
            if ((bytes | records | gaps) == 0) continue;
            yield return [LossReasonNames.Of((LossReason)reason), ShortKey(container.Key), ShortSize(bytes), Invariant($"{records}"), Invariant($"{gaps}")];
        }
    }

    // A gap of which nobody knows the length must not look like no loss at all.
    private static string Lost(LossTable lost) => lost is { Bytes: 0, IsEmpty: false } ? "?" : ShortSize(lost.Bytes);

    private static void Table(StringBuilder text, int texts, string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows];
        if (all.Length == 1) return;
        text.Append('\n');
        TextTable.Write(text, texts, all);
    }

    private static void Line(StringBuilder text, string name, string value) => text.Append(name.PadRight(17)).Append(value).Append('\n');

    /// <summary>As docker shows ids; a path is shown as far as there is room.</summary>
    private static string ShortKey(string key) => key.Length == 64 && !key.Contains('/', StringComparison.Ordinal) ? key[..12] : key;

    private static string Ago(TimeSpan age)
    {
        if (age < TimeSpan.FromMinutes(2)) return Invariant($"{Math.Max(0, age.TotalSeconds):0.0} s");
        if (age < TimeSpan.FromHours(2)) return Invariant($"{age.TotalMinutes:0} min");
        return age < TimeSpan.FromDays(2) ? Invariant($"{age.TotalHours:0} h") : Invariant($"{age.TotalDays:0} days");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
