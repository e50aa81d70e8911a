using Rask.LogForwarder.Collector.Redaction;
using Rask.LogForwarder.Parser.Recognition;
using static Rask.LogForwarder.Tests.Configuration.ParseSupport;

namespace Rask.LogForwarder.Tests.Configuration;

public class RecognitionOptionsTests
{
    [Fact]
    public void Every_line_tells_its_own_format_by_default() => Assert.Same(FormatTable.Auto, Options([]).LogFormats);

    [Fact]
    public void A_format_holds_for_all_services_or_for_those_that_are_named()
    {
        var table = Options(["--log-format", "auto, web=nginx,db=PostgreSQL"]).LogFormats;

        Assert.Equal(
            (LogFormat.Nginx, LogFormat.Postgres, LogFormat.Auto),
            (table.For("web").Format, table.For("db").Format, table.For("other").Format));
        Assert.Equal(LogFormat.Java, Options([], ("LOG_FORMAT", "java")).LogFormats.For("any").Format);
        Assert.Equal(LogFormat.Auto, Options([], ("LOG_FORMAT", "java,web=auto")).LogFormats.For("web").Format);
    }

    [Theory]
    [InlineData("ngnix", "did you mean nginx?")]
    [InlineData("structlog-python", "allowed: auto or a format")]
    [InlineData("web=postgras", "did you mean postgres?")]
    [InlineData("go,java", "only one format without a service")]
    [InlineData("=go", "the service before = is missing")]
    [InlineData("go,", "allowed: auto or a format")]
    public void Mistakes_are_named_with_the_nearest_right_name(string value, string message)
    {
        var mistake = Assert.Single(Mistakes([], ("LOG_FORMAT", value)));

        Assert.StartsWith($"LOG_FORMAT \"{value}\"; allowed: ", mistake, StringComparison.Ordinal);
        Assert.Contains(message, mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_masked_by_default() => Assert.Equal(RedactKinds.None, Options([]).Redact);

    [Fact]
    public void What_is_masked_is_a_list() =>
        Assert.Equal(RedactKinds.Bearer | RedactKinds.Email, Options(["--redact=bearer,email"]).Redact);

    [Fact]
    public void What_cannot_be_masked_is_a_mistake() =>
        Assert.Contains("did you mean bearer?", Assert.Single(Mistakes([], ("REDACT", "bearers"))), StringComparison.Ordinal);
}
