using System.Buffers;
using System.Globalization;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.DockerApi.Capture;

/// <summary>
/// Captures one container's log from the engine's API into files, on a thread of its own, from where the files end on.
/// Asks again for ever: when the connection breaks, when the engine is restarted, when the container is.
/// </summary>
internal sealed class ContainerCapture : IDisposable
{
    private const int Ok = 200;
    private const int NotFound = 404;

    /// <summary>Records that are put together before they are written, where there are more to come.</summary>
    private const int WriteBytes = 256 * 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>How soon full files are looked at again.</summary>
    private static readonly TimeSpan RoomPause = TimeSpan.FromMilliseconds(100);

    private readonly StopSignal _stop = new();
    private readonly DockerClient _client;
    private readonly CaptureSettings _settings;
    private readonly SelfLog _log;
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private readonly ArrayBufferWriter<byte> _records = new(WriteBytes);
    private readonly WakeEvent _wake = new();
    private readonly Thread _thread;
    private CaptureTail _tail = new();
    private long _taken;
    private bool _isRunning = true;
    private bool _isOver;
    private bool _isComplete;

    /// <summary>Begins to capture.</summary>
    public ContainerCapture(DockerHost host, CaptureSettings settings, SelfLog log)
    {
        _client = new DockerClient(host, _stop);
        _settings = settings;
        _log = log;
        _thread = new Thread(Run) { Name = "docker logs", IsBackground = true };
        _thread.Start();
    }

    /// <summary>True where the container is gone and all that was to be had of its log is in the files. Any thread.</summary>
    public bool IsOver => Volatile.Read(ref _isOver);

    /// <summary>True where all is in the files that was asked for. Any thread.</summary>
    public bool IsComplete => Volatile.Read(ref _isComplete);

    /// <summary>Tells whether the container runs; one that was started again is asked for at once. Any thread.</summary>
    public void SetRunning(bool isRunning)
    {
        if (Volatile.Read(ref _isRunning) == isRunning) return;
        Volatile.Write(ref _isRunning, isRunning);
        _wake.WakeAlways();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _wake.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            using var files = OpenFiles();
            var pause = FirstPause;
            while (files is not null && !_stop.IsSet)
            {
                var before = _taken;
                var isAnswered = Ask(files);
                if (IsOver || (isAnswered && !_settings.IsFollowed)) break;
                // What comes at once is no reason to wait; what says nothing new, or fails, is asked less often.
                if (_taken > before) pause = FirstPause;
                if (isAnswered && _taken == before && !Volatile.Read(ref _isRunning)) SleepUntilStarted();
                else _ = _stop.Sleep(pause);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException)
        {
            // It is to end. What is not in the files is in the engine's log.
        }

        Volatile.Write(ref _isComplete, !_stop.IsSet);
        _settings.Changed();
    }

    private CaptureFiles? OpenFiles()
    {
        while (true)
        {
            try
            {
                return CaptureFiles.Open(_settings.Path, _settings.MaxBytes, _settings.FileBytes);
            }
            catch (IOException error)
            {
                Say("files", "cannot capture the log; trying again", error.Message);
                if (!_stop.Sleep(LongestPause)) return null;
            }
        }
    }

    /// <summary>Asks for the log and takes what comes, until the stream ends.</summary>
    /// <returns>False where it failed.</returns>
    private bool Ask(CaptureFiles files)
    {
        try
        {
            _tail = files.ReadTail();
            var since = _tail.Begin() ?? _settings.FirstSince;
            var path = string.Create(
                CultureInfo.InvariantCulture,
                $"/containers/{_settings.Container}/logs?follow={(_settings.IsFollowed ? 1 : 0)}&stdout=1&stderr=1&timestamps=1{(since is null ? "" : "&since=" + since)}");
            var response = _client.Open(path, out var connection);
            using (connection)
            {
                if (response.StatusCode == NotFound)
                {
                    Volatile.Write(ref _isOver, true);
                    return true;
                }

                if (response.StatusCode != Ok) throw new IOException($"the Docker engine answered {response.StatusCode} for the log of {_settings.Container[..12]}");
                _records.ResetWrittenCount();
                var stream = new LogStream(response, _settings.HasTerminal, () => Write(files));
                while (stream.TryRead(out var piece)) Take(piece, files);
                Write(files);
            }

            if (_failures.Recovered("log", out var failures, out _)) _log.Info("the log can be captured again", new LogField("failures", failures));
            return true;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or TimeoutException)
        {
            // Whole messages that came before it are kept.
            Write(files);
            Say("log", "cannot capture the log from the engine; trying again", error.Message);
            return false;
        }
    }

    private void Take(in LogPiece piece, CaptureFiles files)
    {
        var start = _records.WrittenCount;
        RecordEncoding.Write(_records, piece);
        if (_tail.IsComparing && _tail.IsKnown(_records.WrittenSpan[start..^1]))
        {
            // The writer cannot go back by itself: what was before it is written first.
            var before = _records.WrittenSpan[..start].ToArray();
            _records.ResetWrittenCount();
            _records.Write(before);
            return;
        }

        _taken++;
        if (_records.WrittenCount >= WriteBytes) Write(files);
    }

    /// <summary>Puts away what was taken. Waits while there is no room: the engine's log is the rest of the buffer.</summary>
    private void Write(CaptureFiles files)
    {
        while (_records.WrittenCount > 0)
        {
            if (_stop.IsSet) throw new OperationCanceledException();
            var problem = TryWrite(files);
            if (problem is null)
            {
                _records.ResetWrittenCount();
                if (_failures.Recovered("disk", out _, out _)) _log.Info("there is room for the captured log again");
                return;
            }

            if (problem.Length > 0) Say("disk", "cannot write the captured log; trying again", problem);
            _ = _stop.Sleep(problem.Length > 0 ? TimeSpan.FromSeconds(1) : RoomPause);
        }
    }

    /// <returns>Null where it was written; an empty text where it has to wait; else the problem.</returns>
    private string? TryWrite(CaptureFiles files)
    {
        try
        {
            if (!files.TryMakeRoom(_settings.IsDeliveredBefore)) return "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }

        return files.TryAppend(_records.WrittenSpan) is not 0 and var errno ? Errno.Describe(errno) : null;
    }

    private void SleepUntilStarted()
    {
        while (!_stop.IsSet && !Volatile.Read(ref _isRunning))
        {
            _wake.PrepareSleep();
            if (!Volatile.Read(ref _isRunning)) _ = Poller.Wait(_stop.Fd, Libc.PollIn, _wake.Fd, Timeout.InfiniteTimeSpan);
            _wake.EndSleep();
        }
    }

    private void Say(string key, string message, string error)
    {
        if (_failures.ShouldLog(key, out var suppressed))
            _log.Warn(message, new LogField("container", _settings.Container), new LogField("error", error), new LogField("repeated", suppressed));
    }
}
