using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Reliability;

namespace Rask.LogForwarder.Commands;

/// <summary>What a tool says and how it ends where it cannot do its work. The same for all of them.</summary>
internal static class CommandFailures
{
    /// <summary>For the help of each tool, behind the line that says what 1 means.</summary>
    public const string Help =
        """
          2  a mistake in the options, no such directory, or a forwarder is using it
          3  no permission
          4  a file or the disk cannot be read or written

        """;

    /// <summary>Runs a tool.</summary>
    /// <returns>Its exit code, or that of the failure.</returns>
    public static int Catch(CommandContext context, Func<int> run)
    {
        try
        {
            return run();
        }
        catch (AccessDeniedException error)
        {
            return context.Fail(error.Message, ExitCode.Permission);
        }
        catch (UnauthorizedAccessException error)
        {
            return context.Fail(
                $"{error.Message.TrimEnd('.')}. Only the forwarder's own user may read its state: run this as that user, or as root.", ExitCode.Permission);
        }
        catch (StateInUseException error)
        {
            return context.Fail($"{error.Message}. End that forwarder first; what waits stays where it is.", ExitCode.Configuration);
        }
        catch (IOException error) when (error.HResult == Errno.BrokenPipe)
        {
            // Whoever reads the output has enough: head(1) does that.
            return ExitCode.Success;
        }
        catch (IOException error)
        {
            return context.Fail(error.Message, ExitCode.InputOutput);
        }
    }
}
