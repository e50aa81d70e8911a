using System.Diagnostics;

namespace Rask.EndToEnd.Tests.Support;

/// <summary>
/// Counts how often another file takes a log's name, until it is disposed. Files are told apart by how they begin, since
/// inode numbers come again within seconds. A file whose life lies between two looks is missed, so the count is never too
/// high. The count is thread-safe.
/// </summary>
internal sealed class RotationCounter : IDisposable
{
    /// <summary>Enough for the number of the first line, which no other line has, and less than that line.</summary>
    private const int BeginningBytes = 64;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly string _path;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;
    private int _count;

    internal RotationCounter(string path)
    {
        _path = path;
        _thread = new Thread(Watch) { IsBackground = true, Name = "rotations" };
        _thread.Start();
    }

    /// <summary>Since the beginning of the watch.</summary>
    internal double PerSecond => Volatile.Read(ref _count) / Stopwatch.GetElapsedTime(_start).TotalSeconds;

    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
    }

    private void Watch()
    {
        var (now, current) = (new byte[BeginningBytes], new byte[BeginningBytes]);
        var isFirst = true;
        while (!_end.Wait(Pause))
        {
            // A file that is as short as this was made just now; the next look tells.
            if (!TryReadBeginning(now) || now.AsSpan().SequenceEqual(current))
                continue;
            if (!isFirst)
                _count++;
            isFirst = false;
            (now, current) = (current, now);
        }
    }

    private bool TryReadBeginning(byte[] beginning)
    {
        try
        {
            using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.Read(file, beginning, 0) == beginning.Length;
        }
        catch (FileNotFoundException)
        {
            return false; // So it is for an instant in every rotation.
        }
        catch (DirectoryNotFoundException)
        {
            return false; // The container was removed.
        }
    }
}
