using System.Globalization;
using System.Text;

namespace Rask.LogForwarder.Telemetry.Metrics;

/// <summary>
/// Writes Prometheus' text format 0.0.4 (prometheus.io, "Exposition formats"): HELP and TYPE of each metric, then its samples.
/// Not thread-safe.
/// </summary>
internal sealed class PrometheusText
{
    private const string Prefix = "rask_forwarder_";

    private readonly StringBuilder _text = new(8 * 1024);
    private string _name = "";

    /// <summary>Begins a metric. Samples follow.</summary>
    /// <param name="name">Without the prefix.</param>
    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    /// <param name="help">One sentence without line feeds and backslashes.</param>
    public PrometheusText Begin(string name, string type, string help)
    {
        _name = name;
        _text.Append("# HELP ").Append(Prefix).Append(name).Append(' ').Append(help).Append('\n')
            .Append("# TYPE ").Append(Prefix).Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    /// <summary>A counter without labels.</summary>
    public void Counter(string name, string help, double value) => Begin(name, "counter", help).Sample(value);

    /// <summary>A gauge without labels.</summary>
    public void Gauge(string name, string help, double value) => Begin(name, "gauge", help).Sample(value);

    /// <summary>A sample of the metric that was begun.</summary>
    /// <param name="value">The value; infinities are allowed.</param>
    /// <param name="labels">Names and values of its labels in turn.</param>
    public void Sample(double value, params ReadOnlySpan<string> labels) => Sample("", value, labels);

    /// <summary>A histogram without labels.</summary>
    public void Histogram(string name, string help, Histogram histogram)
    {
        Begin(name, "histogram", help);
        long count = 0;
        for (var bucket = 0; bucket <= histogram.Bounds.Length; bucket++)
        {
            count += histogram.CountOf(bucket);
            Sample("_bucket", count, "le", bucket < histogram.Bounds.Length ? Number(histogram.Bounds[bucket]) : "+Inf");
        }

        Sample("_sum", histogram.Sum);
        Sample("_count", count);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Sample(string suffix, double value, params ReadOnlySpan<string> labels)
    {
        _text.Append(Prefix).Append(_name).Append(suffix);
        for (var i = 0; i < labels.Length; i += 2)
        {
            _text.Append(i == 0 ? '{' : ',').Append(labels[i]).Append("=\"");
            foreach (var character in labels[i + 1])
                _ = character switch
                {
                    '\\' => _text.Append(@"\\"),
                    '"' => _text.Append("\\\""),
                    '\n' => _text.Append(@"\n"),
                    _ => _text.Append(character),
                };
            _text.Append('"');
        }

        if (labels.Length > 0) _text.Append('}');
        _text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
