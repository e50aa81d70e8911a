using Rask.LogForwarder.Collector.Discovery;

namespace Rask.LogForwarder.Tests.Discovery;

public sealed class HostConfigFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("host-config-").FullName;

    private string FilePath => Path.Combine(_directory, HostConfigFile.FileName);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Takes_the_logging_options()
    {
        var options = Read(LogConfig("\"compress\":\"true\",\"labels\":\"a\",\"max-file\":\"5\",\"max-size\":\"10m\",\"mode\":\"non-blocking\""));
        Assert.Equal(new ContainerLogOptions("json-file", 10_000_000, 5, IsCompressed: true, IsNonBlocking: true), options);
    }

    [Fact]
    public void Docker_keeps_one_file_without_a_limit_where_nothing_is_said() =>
        Assert.Equal(new ContainerLogOptions("json-file", 0, 1, IsCompressed: false, IsNonBlocking: false), Read(LogConfig("")));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"LogConfig":null,"NetworkMode":"default"}""")]
    [InlineData("""{"LogConfig":{"Type":"","Config":null}}""")]
    [InlineData("""{"Binds":["/a:/b"],"LogConfig":{"Config":{"max-size":7}},"RestartPolicy":{"LogConfig":{"Type":"wrong depth"}}}""")]
    public void What_is_missing_has_dockers_defaults(string content) =>
        Assert.Equal(new ContainerLogOptions("", 0, 1, IsCompressed: false, IsNonBlocking: false), Read(content));

    [Theory]
    [InlineData("20k", 20_000)]
    [InlineData("20K", 20_000)]
    [InlineData("1.5m", 1_500_000)]
    [InlineData("3g", 3_000_000_000)]
    [InlineData("3GB", 3_000_000_000)]
    [InlineData("3 gib", 3_000_000_000)]
    [InlineData("1t", 1_000_000_000_000)]
    [InlineData("123", 123)]
    [InlineData("123b", 123)]
    [InlineData("0", 0)]
    public void Sizes_count_in_thousands(string text, long expected) => Assert.Equal(expected, HostConfigFile.ParseSize(text));

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("10x")]
    [InlineData("-5")]
    [InlineData("99999999p")]
    public void What_is_no_size_is_none(string text) => Assert.Null(HostConfigFile.ParseSize(text));

    [Fact]
    public void A_negative_size_means_no_limit() => Assert.Equal(0, Read(LogConfig("\"max-size\":\"-1\""))!.MaxBytes);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"LogConfig":{""")]
    [InlineData("""{"LogConfig":{"Config":{"max-size":"many"}}}""")]
    [InlineData("""{"LogConfig":{"Config":{"max-file":"0"}}}""")]
    [InlineData("""{} x""")]
    public void A_damaged_file_is_named(string content)
    {
        File.WriteAllText(FilePath, content);
        Assert.False(HostConfigFile.TryRead(FilePath, out var options, out var problem));
        Assert.Null(options);
        Assert.Equal(ContainerConfigProblemKind.Damaged, problem!.Kind);
        Assert.Contains(FilePath, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_missing()
    {
        Assert.False(HostConfigFile.TryRead(FilePath, out _, out var problem));
        Assert.Equal(ContainerConfigProblemKind.Missing, problem!.Kind);
    }

    private static string LogConfig(string options) =>
        $$$"""{"Binds":null,"ContainerIDFile":"","LogConfig":{"Type":"json-file","Config":{{{{options}}}}},"NetworkMode":"default","Memory":0}""";

    private ContainerLogOptions? Read(string content)
    {
        File.WriteAllText(FilePath, content);
        Assert.True(HostConfigFile.TryRead(FilePath, out var options, out var problem), problem?.Text);
        return options;
    }
}
