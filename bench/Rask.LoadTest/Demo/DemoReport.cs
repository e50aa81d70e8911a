using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rask.LoadTest.Demo;

/// <summary>Prints a <see cref="DemoResult"/> for a person.</summary>
internal static class DemoReport
{
    internal static void Print(DemoResult result, TextWriter output)
    {
        output.WriteLine();
        Row(output, "lines written", Number(result.Written), "counted by the service itself");
        Row(output, "lines delivered", Number(result.Delivered), "acknowledged to the forwarder");
        Row(output, "lines stored", Number(result.Stored), "read back from the aggregator's files");
        Row(output, "missing", Number(result.Missing), "");
        Row(output, "doubled", Number(result.Doubled), "");
        Row(output, "logs/s", Number((long)result.LinesPerSecond), "while the service logged as fast as it could");
        Row(output, "latency p50", Milliseconds(result.MedianLatencyMs), "Docker's time stamp to readable in the aggregator's");
        Row(output, "latency p99", Milliseconds(result.P99LatencyMs), "file, paced lines; its flush to the disk included");
        Row(output, "peak memory", string.Create(CultureInfo.InvariantCulture, $"{result.PeakMemoryKb * 1024 / 1e6:0.0} MB"), "of the forwarder (VmHWM)");
        Row(output, "CPU time", string.Create(CultureInfo.InvariantCulture, $"{result.CpuTime.TotalSeconds:0.00} s"), CpuNote(result));
        output.WriteLine();
        output.WriteLine("Three of the stored records:");
        foreach (var sample in result.Samples)
            output.WriteLine(Indent(sample));
        output.WriteLine();
        output.WriteLine($"Stored logs: {result.DataDirectory}");
        output.WriteLine(result.IsComplete ? "Every line that was written is stored, once." : "FAILED: written and stored differ.");
    }

    private static void Row(TextWriter output, string name, string value, string note) =>
        output.WriteLine($"  {name,-16}{value,14}   {note}".TrimEnd());

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Milliseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} ms");

    private static string CpuNote(DemoResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"of the forwarder: {result.CpuTime.TotalMicroseconds / Math.Max(1, result.Written):0.00} µs a line, {result.CpuTime / result.Duration:0%} of one core over {result.Duration.TotalSeconds:0} s");

    private static string Indent(string json)
    {
        using var document = JsonDocument.Parse(json);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            document.RootElement.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
