using Rask.TestKit.DockerLogs;

namespace Rask.EndToEnd.Tests.Support;

/// <summary>A service that logs a few thousand numbered lines a second until it is stopped.</summary>
internal sealed class BackgroundWriter : IDisposable
{
    private readonly JsonFileWriter _writer;
    private readonly Thread _thread;
    private readonly ManualResetEvent _stop = new(false);
    private long _last = -1;

    internal BackgroundWriter(string path, long maxSize = long.MaxValue, int maxFile = 1)
    {
        _writer = new JsonFileWriter(path, maxSize, maxFile);
        _thread = new Thread(Write) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The number written last; -1 before the first.</summary>
    internal long Last => Volatile.Read(ref _last);

    /// <summary>Ends the writing; returns the last number, the first is 0.</summary>
    internal long Stop()
    {
        _stop.Set();
        _thread.Join();
        return _last;
    }

    public void Dispose()
    {
        Stop();
        _writer.Dispose();
        _stop.Dispose();
    }

    private void Write()
    {
        while (!_stop.WaitOne(TimeSpan.FromMilliseconds(2)))
        {
            for (var i = 0; i < 20; i++)
            {
                _writer.Write(NumberedLog.Line(_last + 1) + "\n");
                Volatile.Write(ref _last, _last + 1);
            }
        }
    }
}
