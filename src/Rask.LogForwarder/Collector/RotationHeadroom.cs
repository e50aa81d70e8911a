using System.Diagnostics;

namespace Rask.LogForwarder.Collector;

/// <summary>
/// Says how soon Docker's rotation will delete bytes that were not read, at the rate at which the log grows. Files that are
/// held open outlive their deletion; this is the time until nothing but that keeps them. Not thread-safe.
/// </summary>
/// <param name="maxBytes">Docker's <c>max-size</c>: a file that has as many is rotated at the next record.</param>
/// <param name="maxFiles">Docker's <c>max-file</c>: files that are kept, the newest included.</param>
internal sealed class RotationHeadroom(long maxBytes, int maxFiles)
{
    /// <summary>The rate follows a change of the log's pace within about this time, and forgets bursts as slowly.</summary>
    private static readonly TimeSpan Smoothing = TimeSpan.FromSeconds(15);

    private double _bytesPerSecond;
    private long _lastWritten;
    private long _lastTime;
    private bool _hasLast;
    private bool _hasRate;

    /// <summary>Notes where the log stands.</summary>
    /// <param name="writtenBytes">What was written to all its files until now; only its growth counts.</param>
    /// <param name="newestBytes">The length of the newest file.</param>
    /// <param name="unreadBytes">What is not read yet, the newest file's included.</param>
    /// <param name="now">The time (<see cref="Stopwatch.GetTimestamp"/>).</param>
    /// <returns>
    /// The time until the oldest unread byte is deleted. Null where rotation is off, nothing is unread, or the log does
    /// not grow (which two observations must tell).
    /// </returns>
    public TimeSpan? Observe(long writtenBytes, long newestBytes, long unreadBytes, long now)
    {
        NoteRate(writtenBytes, now);
        if (maxBytes <= 0 || maxFiles <= 0 || unreadBytes <= 0 || _bytesPerSecond <= 0) return null;
        var seconds = BytesLeft(newestBytes, unreadBytes) / _bytesPerSecond;
        return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
    }

    /// <summary>Bytes that the container can write before the file with the oldest unread byte is deleted.</summary>
    private double BytesLeft(long newestBytes, long unreadBytes)
    {
        var older = unreadBytes - newestBytes;
        // The file's number: 0 is the newest. Rotated files have about the greatest length; those of a restart have less,
        // which only makes the answer smaller than the truth.
        var number = older <= 0 ? 0 : ((older - 1) / maxBytes) + 1;
        var rotations = Math.Max(0, maxFiles - number);
        return rotations == 0 ? 0 : Math.Max(0, maxBytes - newestBytes) + ((rotations - 1) * (double)maxBytes);
    }

    private void NoteRate(long writtenBytes, long now)
    {
        if (_hasLast)
        {
            var elapsed = Stopwatch.GetElapsedTime(_lastTime, now);
            if (elapsed <= TimeSpan.Zero) return;
            var rate = Math.Max(0, writtenBytes - _lastWritten) / elapsed.TotalSeconds;
            _bytesPerSecond = _hasRate ? _bytesPerSecond + ((1 - Math.Exp(-(elapsed / Smoothing))) * (rate - _bytesPerSecond)) : rate;
            _hasRate = true;
        }

        _hasLast = true;
        _lastWritten = writtenBytes;
        _lastTime = now;
    }
}
