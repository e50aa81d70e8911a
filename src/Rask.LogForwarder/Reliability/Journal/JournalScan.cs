using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Reliability.Journal;

/// <summary>Reads a journal, whatever its state. Nothing is written, and no lock is needed: what is torn is passed over.</summary>
internal sealed unsafe class JournalScan
{
    private const int Block = 32 * 1024;

    /// <summary>No line is longer; where a line feed is missing for so long, all of that is damaged.</summary>
    private const int LongestLine = 16 << 20;

    private JournalScan()
    {
    }

    /// <summary>What the intact lines say.</summary>
    public JournalState State { get; } = new();

    /// <summary>Lines that were passed over because they are damaged, those of a torn end excluded.</summary>
    public int DamagedLines { get; private set; }

    /// <summary>Where the last intact line ends: what lies behind is a torn end.</summary>
    public long GoodLength { get; private set; }

    /// <summary>Length of the file.</summary>
    public long Length { get; private set; }

    /// <summary>
    /// Lines <c>start</c> that damage may hide, at most: a line feed that was damaged makes two lines one.
    /// </summary>
    public int HiddenStarts => 2 * (DamagedLines + (GoodLength < Length ? 1 : 0));

    /// <summary>Reads a file.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="IOException">It cannot be read; the message names the path and the reason.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static JournalScan? TryRead(string path)
    {
        var fd = Libc.Open(path, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (fd < 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.NoEntry) return null;
            var message = $"cannot open {path}: {Errno.Describe(errno)}";
            throw Errno.IsPermission(errno) ? new UnauthorizedAccessException(message) : new IOException(message);
        }

        try
        {
            var scan = new JournalScan();
            scan.Read(fd, path);
            return scan;
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }

    private void Read(int fd, string path)
    {
        var buffer = new byte[Block];
        var held = 0;
        var damaged = 0;
        while (true)
        {
            if (held == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
            nint read;
            fixed (byte* start = buffer) read = Libc.PRead(fd, start + held, (nuint)(buffer.Length - held), Length);
            if (read < 0)
            {
                var errno = Marshal.GetLastPInvokeError();
                if (errno == Errno.Interrupted) continue;
                throw new IOException($"cannot read {path}: {Errno.Describe(errno)}");
            }

            if (read == 0) break;
            Length += read;
            var searched = held;
            held += (int)read;
            var at = 0;
            for (int feed; (feed = buffer.AsSpan(searched, held - searched).IndexOf((byte)'\n')) >= 0;)
            {
                var end = searched + feed;
                if (Take(buffer.AsSpan(at, end - at)))
                {
                    DamagedLines = damaged;
                    GoodLength = Length - held + end + 1;
                }
                else
                {
                    damaged++;
                }

                at = searched = end + 1;
            }

            held -= at;
            buffer.AsSpan(at, held).CopyTo(buffer);
            if (held <= LongestLine) continue;
            damaged++;
            held = 0;
        }
    }

    private bool Take(ReadOnlySpan<byte> line)
    {
        if (!JournalLine.TryOpen(line, out var json) || !JournalRecord.TryRead(json, out var record)) return false;
        State.Apply(record, json);
        return true;
    }
}
