using Rask.LogForwarder.Telemetry.Metrics;

namespace Rask.LogForwarder.Tests.Telemetry.Metrics;

public sealed class PrometheusTextTests
{
    [Fact]
    public void A_counter_has_help_type_and_value()
    {
        var page = new PrometheusText();
        page.Counter("records_read_total", "Records.", 12_345_678_901);
        Assert.Equal(
            "# HELP rask_forwarder_records_read_total Records.\n# TYPE rask_forwarder_records_read_total counter\nrask_forwarder_records_read_total 12345678901\n",
            page.ToString());
    }

    [Fact]
    public void Values_of_labels_are_escaped_and_infinity_is_written_as_prometheus_reads_it()
    {
        var page = new PrometheusText();
        page.Begin("x", "gauge", "X.").Sample(double.PositiveInfinity, "service", "a\"b\\c\nd", "stream", "stdout");
        Assert.EndsWith("\nrask_forwarder_x{service=\"a\\\"b\\\\c\\nd\",stream=\"stdout\"} +Inf\n", page.ToString());
    }

    [Fact]
    public void Buckets_of_a_histogram_add_up_and_a_value_at_a_bound_is_below_it()
    {
        var histogram = new Histogram(0.5, 2);
        foreach (var value in (double[])[0.25, 0.5, 1, 8]) histogram.Observe(value);
        var page = new PrometheusText();
        page.Histogram("x", "X.", histogram);
        Assert.EndsWith(
            """
            rask_forwarder_x_bucket{le="0.5"} 2
            rask_forwarder_x_bucket{le="2"} 3
            rask_forwarder_x_bucket{le="+Inf"} 4
            rask_forwarder_x_sum 9.75
            rask_forwarder_x_count 4

            """,
            page.ToString());
    }
}
