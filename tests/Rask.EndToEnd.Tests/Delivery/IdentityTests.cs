using Rask.EndToEnd.Tests.Support;
using Rask.TestKit.DockerLogs;
using Rask.TestKit.Records;

namespace Rask.EndToEnd.Tests.Delivery;

/// <summary>Whose log a record says it is when it comes from a file.</summary>
public class IdentityTests
{
    [Fact]
    public async Task Takes_the_container_from_the_path_of_the_file()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 3);

        await scenario.ForwardToEndAsync(fake.Endpoint);

        Assert.All(fake.AcknowledgedLines, line => Assert.Equal(scenario.ContainerId, WireRecord.Parse(line.Span).ContainerId));
    }

    [Fact]
    public async Task Takes_the_names_from_the_options()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        NumberedLog.Append(scenario.LogFile, 0, 3);

        await scenario.ForwardToEndAsync(
            fake.Endpoint, "--container-id", "c0ffee", "--service-name", "quoted \"name\" ü", "--service-group", "back\\end");

        Assert.All(fake.AcknowledgedLines, line =>
        {
            var record = WireRecord.Parse(line.Span);
            Assert.Equal("c0ffee", record.ContainerId);
            Assert.Equal("quoted \"name\" ü", record.ServiceName);
            Assert.Equal("back\\end", record.ServiceGroup);
        });
    }

    [Fact]
    public async Task Keeps_stream_and_time_as_docker_wrote_them()
    {
        using var scenario = new Scenario();
        var fake = scenario.Fake();
        using (var writer = new JsonFileWriter(scenario.LogFile))
        {
            writer.WriteRecord(DockerRecord.Format("one\n"u8, "stderr", "2026-11-23T09:13:57.847551274Z"));
            writer.WriteRecord(DockerRecord.Format("two\r\n"u8, "stdout", "2026-11-23T09:13:58Z"));
        }

        await scenario.ForwardToEndAsync(fake.Endpoint);

        var records = fake.AcknowledgedLines.Select(line => WireRecord.Parse(line.Span)).ToList();
        Assert.Equal(["one", "two"], records.Select(record => record.Message));
        Assert.Equal(["stderr", "stdout"], records.Select(record => record.Stream));
        Assert.Equal(["2026-11-23T09:13:57.847551274Z", "2026-11-23T09:13:58Z"], records.Select(record => record.Timestamp));
        Assert.All(records, record => Assert.Equal(("plain", "plain", null), (record.ServiceType, record.LogType, record.Level)));
    }
}
