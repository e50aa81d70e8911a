using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Rask.LogForwarder.Parser.Cri;
using Rask.LogForwarder.Parser.Text;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Commands.Parse;

/// <summary>
/// A log of input that is none yet: standard input, or plain text, which gets Docker's form. It grows in memory (a file that
/// <c>memfd_create</c> makes), so that the forwarder's own reader can read it as it reads every log. One thread.
/// </summary>
internal sealed class LineCopy : IDisposable
{
    private const int BlockSize = 64 * 1024;
    private const uint CloseOnExec = 1;

    private readonly FileStream _input;
    private readonly byte[] _time;
    private readonly SafeFileHandle _file;
    private readonly byte[] _block = new byte[BlockSize];
    private byte[] _line = new byte[BlockSize];
    private int _held;
    private long _written;
    private bool? _isWrapped;

    /// <param name="input">What is read, to its end.</param>
    /// <param name="isWrapped">Whether the lines have Docker's or CRI's form already; null where the first line tells.</param>
    /// <param name="now">The time that lines of plain text get.</param>
    /// <exception cref="IOException">There is no memory.</exception>
    public LineCopy(FileStream input, bool? isWrapped, DateTimeOffset now)
    {
        _input = input;
        _isWrapped = isWrapped;
        _time = Encoding.UTF8.GetBytes(now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", System.Globalization.CultureInfo.InvariantCulture));
        var descriptor = Libc.MemFdCreate("rask-parse", CloseOnExec);
        if (descriptor < 0) throw new IOException($"cannot hold the input in memory: {Errno.Describe(Marshal.GetLastPInvokeError())}");
        _file = new SafeFileHandle(descriptor, ownsHandle: true);
        Path = $"/proc/self/fd/{descriptor}";
    }

    /// <summary>Where the log lies.</summary>
    public string Path { get; }

    /// <summary>Takes the next bytes; waits for them where they come from a program.</summary>
    /// <returns>False at the end of the input.</returns>
    public bool Advance()
    {
        var read = _input.Read(_block, 0, _block.Length);
        if (_held + read > _line.Length) Array.Resize(ref _line, Math.Max(_line.Length * 2, _held + read));
        _block.AsSpan(0, read).CopyTo(_line.AsSpan(_held));
        _held += read;
        var taken = 0;
        while (_line.AsSpan(taken, _held - taken).IndexOf((byte)'\n') is >= 0 and var length)
        {
            Add(_line.AsSpan(taken, length));
            taken += length + 1;
        }

        if (read == 0 && taken < _held)
        {
            Add(_line.AsSpan(taken, _held - taken));
            taken = _held;
        }

        _line.AsSpan(taken, _held - taken).CopyTo(_line);
        _held -= taken;
        return read > 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Add(ReadOnlySpan<byte> line)
    {
        _isWrapped ??= line.StartsWith("{\"log\":\""u8) || CriLine.TryRead(line, out _);
        if (_isWrapped.Value)
        {
            Write(line);
            Write("\n"u8);
            return;
        }

        var escaped = new byte[(line.Length * JsonText.MaxEscapedLength) + 1];
        var length = 0;
        foreach (var value in line) length += JsonText.EscapeByteAsDocker(value, escaped.AsSpan(length));
        Write([.. "{\"log\":\""u8, .. escaped.AsSpan(0, length), .. "\\n\",\"stream\":\"stdout\",\"time\":\""u8, .. _time, .. "\"}\n"u8]);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file, bytes, _written);
        _written += bytes.Length;
    }
}
