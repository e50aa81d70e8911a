using System.Diagnostics;
using Rask.TestKit.DockerLogs;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>
/// Writes the log file itself, one write per record as Docker does. With one file, rotation unlinks it, as Docker does from
/// version 23 on and an older engine does not.
/// </summary>
internal sealed class FileService : INumberedService
{
    private readonly JsonFileWriter _writer;
    private readonly int _rate;
    private Task? _writing;
    private readonly ManualResetEvent _stop = new(false);
    private long _output;
    private long _error;

    internal FileService(string logPath, int maxFile, int rate = ServiceLines.Rate)
    {
        LogPath = logPath;
        _rate = rate;
        _writer = new JsonFileWriter(logPath, ServiceLines.RotationBytes, maxFile);
    }

    public IReadOnlyList<string> ForwarderArguments => ["--file", LogPath, "--service-name", "numbers"];

    public string LogPath { get; }

    internal int Rotations => _writer.Rotations;

    /// <summary>How many lines it has written to standard output so far.</summary>
    internal long Output => Volatile.Read(ref _output);

    public Task StartAsync()
    {
        _stop.Reset();
        _writing = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    public async Task<WrittenLines> StopAsync()
    {
        _stop.Set();
        if (_writing is not null)
            await _writing;
        return new WrittenLines(_output, _error);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _writer.Dispose();
        _stop.Dispose();
    }

    /// <summary>Writes what is due, a thousand times a second.</summary>
    private void Write()
    {
        var start = Stopwatch.GetTimestamp();
        for (long done = 0; !_stop.WaitOne(TimeSpan.FromMilliseconds(1));)
        {
            for (var due = (long)(Stopwatch.GetElapsedTime(start).TotalSeconds * _rate); done < due; done++)
            {
                if (done % ServiceLines.ErrorEvery == ServiceLines.ErrorEvery - 1)
                    _writer.Write(ServiceLines.Line(_error++), "stderr");
                else
                    _writer.Write(ServiceLines.Line(_output++));
            }
        }
    }
}
