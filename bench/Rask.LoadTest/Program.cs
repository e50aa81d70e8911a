using System.Net.Sockets;
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
catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException or TimeoutException or SocketException)
{
    Console.Error.WriteLine($"rask-load-test: {e.Message}");
    return 1;
}
catch (Exception e)
{
    // Without this handler an unexpected exception would end the process at once, and leave the processes that it started behind.
    Console.Error.WriteLine($"rask-load-test: unexpected: {e}");
    return 1;
}
