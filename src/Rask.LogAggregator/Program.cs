using Rask.LogAggregator.Configuration;
using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Telemetry;

CommandLine line = CommandLine.Parse(args, Environment.GetEnvironmentVariable);
if (line.WantsHelp)
{
    Console.Out.Write(HelpText.Build());
    return ExitCode.Success;
}

if (line.WantsVersion)
{
    Console.Out.WriteLine($"rask-log-aggregator {typeof(AggregatorProcess).Assembly.GetName().Version?.ToString(3)}");
    return ExitCode.Success;
}

if (line.Errors.Count > 0)
{
    foreach (string error in line.Errors)
        Console.Error.WriteLine($"rask-log-aggregator: {error}");
    return ExitCode.BadOptions;
}

return await AggregatorProcess.RunAsync(line.Options, new SelfLog(Console.OpenStandardError(), TimeProvider.System), TimeProvider.System);
