using System.Net;
using Rask.LogAggregator.Configuration;

namespace Rask.LogAggregator.Tests.Configuration;

public class CommandLineTests
{
    [Fact]
    public void Listens_to_this_machine_alone_by_default()
    {
        CommandLine line = Parse([]);
        Assert.Empty(line.Errors);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 9600), line.Options.Listen);
        Assert.Equal("/var/lib/rask-log-aggregator", line.Options.DataDirectory);
    }

    [Fact]
    public void The_defaults_in_the_table_are_those_of_the_options()
    {
        var fresh = new AggregatorOptions();
        var applied = new AggregatorOptions { Listen = new IPEndPoint(1, 1), DataDirectory = "x", SegmentBytes = 1, MaximumBodyBytes = 1, RequestsPerSecond = 1, MaximumConnections = 1 };
        Assert.All(
            OptionTable.All.Where(option => option.Default != OptionTable.None),
            option => Assert.True(option.TryApply(applied, option.Default), option.Flag));
        Assert.Equal(
            (fresh.Listen, fresh.DataDirectory, fresh.SegmentBytes, fresh.MaximumBodyBytes, fresh.RequestsPerSecond, fresh.MaximumConnections),
            (applied.Listen, applied.DataDirectory, applied.SegmentBytes, applied.MaximumBodyBytes, applied.RequestsPerSecond, applied.MaximumConnections));
        Assert.Null(fresh.TokenFile ?? fresh.TlsCertificateFile ?? fresh.TlsKeyFile ?? fresh.TlsClientAuthorityFile);
    }

    [Fact]
    public void Security_options_reach_their_places()
    {
        CommandLine line = Parse(
            ["--token-file", "/t", "--tls-cert-file=/c", "--tls-key-file", "/k", "--tls-client-ca-file", "/a", "--requests-per-second", "0"],
            ("RASK_AGGREGATOR_MAX_CONNECTIONS", "7"));
        Assert.Empty(line.Errors);
        Assert.Equal(
            ("/t", "/c", "/k", "/a", 0, 7),
            (line.Options.TokenFile, line.Options.TlsCertificateFile, line.Options.TlsKeyFile, line.Options.TlsClientAuthorityFile, line.Options.RequestsPerSecond, line.Options.MaximumConnections));
        Assert.Contains("--max-connections '0': must be a number from 1 to 1000000", Parse(["--max-connections", "0"]).Errors);
        Assert.Contains("--requests-per-second '-1': must be a number from 0 to 1000000", Parse(["--requests-per-second", "-1"]).Errors);
    }

    [Fact]
    public void A_flag_wins_over_its_variable()
    {
        CommandLine line = Parse(["--segment-bytes", "2MiB", "--listen=[::1]:0"], ("RASK_AGGREGATOR_SEGMENT_BYTES", "1MiB"), ("RASK_AGGREGATOR_MAX_BODY_BYTES", "1048577"));
        Assert.Empty(line.Errors);
        Assert.Equal(2 * 1024 * 1024, line.Options.SegmentBytes);
        Assert.Equal(1048577, line.Options.MaximumBodyBytes);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 0), line.Options.Listen);
    }

    [Theory]
    [InlineData("--listen", "127.0.0.1")]
    [InlineData("--listen", ":9600")]
    [InlineData("--listen", "9600")]
    [InlineData("--listen", "127.0.0.1:70000")]
    [InlineData("--listen", "example.org:9600")]
    [InlineData("--listen", "::1")]
    [InlineData("--data-dir", "")]
    [InlineData("--segment-bytes", "1")]
    [InlineData("--segment-bytes", "-1")]
    [InlineData("--segment-bytes", "12 parsecs")]
    [InlineData("--segment-bytes", "99999999999999999999")]
    [InlineData("--segment-bytes", "9000000000T")]
    [InlineData("--max-body-bytes", "2GiB")]
    public void A_bad_value_is_named_with_its_option_and_what_is_allowed(string flag, string value)
    {
        string error = Assert.Single(Parse([flag, value]).Errors);
        Assert.StartsWith($"{flag} '{value}': must be ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_is_reported()
    {
        CommandLine line = Parse(["--colour", "--listen", "x", "--data-dir"], ("RASK_AGGREGATOR_SEGMENT_BYTES", "big"));
        Assert.Equal(4, line.Errors.Count);
        Assert.StartsWith("RASK_AGGREGATOR_SEGMENT_BYTES 'big': must be a size", line.Errors[0], StringComparison.Ordinal);
        Assert.Equal("--colour: there is no such option; --help lists them", line.Errors[1]);
        Assert.StartsWith("--data-dir: the value is missing", line.Errors[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Help_tells_everything_about_every_option()
    {
        Assert.True(Parse(["--help"]).WantsHelp);
        string help = HelpText.Build();
        Assert.All(OptionTable.All, option =>
            Assert.All([option.Flag, option.Variable, option.Default, option.Help], part => Assert.Contains(part, help, StringComparison.Ordinal)));
        Assert.All(help.Split('\n'), line => Assert.InRange(line.Length, 0, 110));
    }

    private static CommandLine Parse(string[] arguments, params (string Name, string Value)[] variables) =>
        CommandLine.Parse(arguments, name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
