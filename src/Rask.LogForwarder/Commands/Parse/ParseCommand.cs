using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Configuration;

namespace Rask.LogForwarder.Commands.Parse;

/// <summary><c>parse</c>: shows people who write logs what becomes of each line.</summary>
internal static class ParseCommand
{
    private const string Help =
        """
        Usage: rask-log-forwarder parse [options] [FILE]

        Shows what becomes of log lines: one record a line, as it is sent to the
        aggregator, and at the end, on standard error, how many records there are of
        each format. Nothing is sent, and nothing is kept.

        FILE, or standard input, holds Docker's json-file log, a CRI log of Kubernetes,
        or plain text as a program prints it; the first line tells which. Lines that
        belong together, such as those of a stack trace, become one record, as the
        forwarder does it. Lines of plain text get the time at which the command was
        started.

        Options
          --format FORMAT
              A format instead of recognising each line, as the forwarder's
              --log-format. Default: the variable LOG_FORMAT, else auto.
          --redact LIST
              What is masked, as the forwarder's --redact. Default: the variable REDACT,
              else off.
          --multiline WHICH
              auto or off, as for the forwarder. Default: the variable MULTILINE, else
              auto.
          --multiline-timeout-ms MS
              As for the forwarder. Default: the variable MULTILINE_TIMEOUT_MS, else 300.
          --max-line-bytes SIZE
              As for the forwarder. Default: the variable MAX_LINE_BYTES, else 1MiB.
          --service NAME
              The service that the lines are of. Default: the file's name, or "parse".
          --docker
              The lines are Docker's or CRI's, whatever the first one looks like.
          --text
              The lines are plain text, whatever the first one looks like.
          --pretty
              For people: format, level and message in one line, and every other member
              below it.

        Examples
          docker logs my-service 2>&1 | rask-log-forwarder parse --pretty
          rask-log-forwarder parse --format postgres \
            /var/lib/docker/containers/ID/ID-json.log

        Exit codes
          0  all is shown
          2  a mistake in the options, or no such file
          3  no permission
          4  the file cannot be read

        """;

    public static readonly Command Definition = new(
        "parse", "Shows what becomes of log lines, from a file or standard input.", Help, Run);

    private static int Run(CommandContext context)
    {
        var arguments = context.Arguments;
        var mistakes = new List<string>();
        var settings = RecordSettings.Take(context, "--format", mistakes);
        var service = arguments.TakeValue("--service");
        var isDocker = arguments.TakeSwitch("--docker");
        var isText = arguments.TakeSwitch("--text");
        var isPretty = arguments.TakeSwitch("--pretty");
        var file = arguments.TakeWord();
        if (isDocker && isText) mistakes.Add("--docker and --text exclude each other");
        if (service is not null && !OptionText.IsLabel(service)) mistakes.Add($"--service {QuotedValue.Of(service)}; allowed: {OptionSetters.LabelAllowed}");
        foreach (var mistake in mistakes) context.Tell(mistake);
        if (context.RefuseMistakes() is { } refused) return refused;
        if (mistakes.Count > 0) return ExitCode.Configuration;
        bool? isWrapped = isDocker ? true : isText ? false : null;
        try
        {
            using var input = file is null ? Open("/dev/stdin") : Open(file);
            var output = new ParsedRecords(context.Output, isPretty);
            var source = FileSources.Make([file ?? "parse"], null, service, null)[0];
            Read(input, source, settings, isWrapped, output);
            output.WriteTable(context.Error);
            return ExitCode.Success;
        }
        catch (BrokenOutputException)
        {
            // Whoever reads has seen enough, such as head.
            return ExitCode.Success;
        }
        catch (UnauthorizedAccessException error)
        {
            return context.Fail(error.Message, ExitCode.Permission);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return context.Fail($"{file}: there is no such file", ExitCode.Configuration);
        }
        catch (IOException error)
        {
            return context.Fail(error.Message, ExitCode.InputOutput);
        }
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private static void Read(FileStream input, LogSource source, RecordSettings settings, bool? isWrapped, ParsedRecords output)
    {
        using var copy = new LineCopy(input, isWrapped, DateTimeOffset.UtcNow);
        RecordStream? records = null;
        try
        {
            while (true)
            {
                var isMore = copy.Advance();
                // Before the first bytes there is nothing to recognise the log by.
                records ??= new RecordStream(source with { Path = copy.Path }, settings, output.Add);
                records.Pump(isFinal: !isMore);
                if (!isMore) return;
            }
        }
        finally
        {
            records?.Dispose();
        }
    }
}
