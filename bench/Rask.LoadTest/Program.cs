using Rask.LoadTest.Cli;

try
{
    return Subcommands.Execute(args);
}
catch (UsageException e)
{
    Console.Error.WriteLine($"rask-load-test: {e.Message}");
    return 2;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException or TimeoutException)
{
    Console.Error.WriteLine($"rask-load-test: {e.Message}");
    return 1;
}
