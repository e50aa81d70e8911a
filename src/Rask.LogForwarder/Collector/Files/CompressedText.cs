using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Collector.Files;

/// <summary>
/// The text of a file that Docker or <c>gzip</c> compressed (RFC 1952, one member or several), inflated from its
/// beginning on. The last bytes of what was inflated are kept, so that a reader's small steps back cost nothing; a larger
/// one starts again at the file's beginning. Reader thread only.
/// </summary>
/// <remarks>
/// Docker puts JSON without RFC 1952's sub-fields into the header's extra field; zlib skips it by its length.
/// Where the file is damaged or ends too early, the text ends there. Native memory of the size of the history and
/// about 64 KiB more is held from the first read on, until it is disposed.
/// </remarks>
internal sealed unsafe class CompressedText(LogFile file, int historyLength = CompressedText.UsualHistory) : IGenerationText, IDisposable
{
    /// <summary>More than a page of the pool, so that the rest of a page, read again with what follows it, is still there.</summary>
    public const int UsualHistory = 256 * 1024;

    private const int InputLength = 16 * 1024;
    private const int TrailerLength = 8;
    private const byte FirstMagic = 0x1f;

    /// <summary>Deflate never shrinks text more than this (RFC 1951: 258 bytes in 2 bits).</summary>
    private const long GreatestRatio = 1032;

    private Zlib.Stream* _stream;
    private byte* _input;
    private byte* _history;
    private bool _isInMember;
    private long _inputEnd;
    private long _position;
    private long? _length;
    private long? _sizeInTrailer;

    /// <summary>Why the text ends before the file's; null where it does not, or as far as it was read.</summary>
    public string? Damage { get; private set; }

    /// <summary>With <see cref="Damage"/>: how much of the text is missing at least, as far as the file tells.</summary>
    public long UnreadableBytes { get; private set; }

    /// <summary>How often inflating began at the file's beginning; for tests.</summary>
    public int Restarts { get; private set; }

    private uint Available => _stream->AvailableIn;

    /// <inheritdoc/>
    public int Read(byte* buffer, int length, long offset)
    {
        if (offset >= _length) return 0;
        try
        {
            if (_stream == null || offset < _position - historyLength) Restart();
            var done = 0;
            while (done < length)
            {
                var at = offset + done;
                var kept = _position - at;
                if (kept <= 0)
                {
                    if (!InflateUpTo(offset + length)) break;
                    continue;
                }

                var place = (int)(at % historyLength);
                var count = (int)Math.Min(Math.Min(kept, length - done), historyLength - place);
                System.Buffer.MemoryCopy(_history + place, buffer + done, count, count);
                done += count;
            }

            return done;
        }
        catch (IOException)
        {
            // Where inflating stood is not known to the last byte any more.
            Free();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>The trailer's length, which is right below 4 GiB and for one member, until the end was reached.</remarks>
    public long Size(long unknown) => _length ?? Math.Max(_position, SizeInTrailer());

    /// <inheritdoc/>
    public long SkipHole(long offset) => offset;

    /// <inheritdoc/>
    public void Dispose() => Free();

    /// <summary>Inflates a piece, at most to an offset of the text. False at the end.</summary>
    private bool InflateUpTo(long end)
    {
        if (_position >= _length) return false;
        var place = (int)(_position % historyLength);
        var room = (uint)Math.Min(historyLength - place, end - _position);
        while (true)
        {
            if (Available == 0 && !Refill())
            {
                End(_isInMember || _inputEnd == 0 ? "it ends too early" : null);
                return false;
            }

            if (!_isInMember && !BeginMember()) return false;
            _stream->NextOut = _history + place;
            _stream->AvailableOut = room;
            var result = Zlib.Inflate(_stream, Zlib.NoFlush);
            var inflated = room - _stream->AvailableOut;
            _position += inflated;
            if (result == Zlib.StreamEnd) _isInMember = false;
            else if (result is not (Zlib.Ok or Zlib.BufferError)) End("its compressed bytes are damaged");
            if (inflated > 0) return true;
            if (_length is not null) return false;
        }
    }

    /// <summary>At the start of a member. False where no further one follows.</summary>
    private bool BeginMember()
    {
        if (*_stream->NextIn != FirstMagic && _position > 0)
        {
            // A tape's or a disk's padding is no damage.
            var isPadding = *_stream->NextIn == 0;
            End(isPadding ? null : "it has foreign bytes behind its end");
            return false;
        }

        if (_stream->State != null) _ = Zlib.InflateEnd(_stream);
        if (Zlib.InflateInit(_stream, Zlib.GzipWindowBits) != Zlib.Ok) throw new IOException($"cannot inflate {file.Path}: no memory");
        _isInMember = true;
        return true;
    }

    private bool Refill()
    {
        var read = file.Read(_input, InputLength, _inputEnd);
        _inputEnd += read;
        _stream->NextIn = _input;
        _stream->AvailableIn = (uint)read;
        return read > 0;
    }

    private void End(string? damage)
    {
        _length = _position;
        if (damage is null) return;
        Damage = damage;
        var unused = Math.Max(0, file.Size(_inputEnd) - _inputEnd) + Available;
        var missing = SizeInTrailer() - _position;
        UnreadableBytes = missing > 0 && missing <= unused * GreatestRatio ? missing : Math.Max(1, unused);
    }

    private long SizeInTrailer()
    {
        if (_sizeInTrailer is { } known) return known;
        uint size = 0;
        var length = file.Size(0);
        try
        {
            if (length > TrailerLength) _ = file.Read((byte*)&size, sizeof(uint), length - sizeof(uint));
        }
        catch (IOException)
        {
            // Only an estimate is lost. The next read of the text meets the same failure and tells it.
            return 0;
        }

        _sizeInTrailer = Math.Min(size, length * GreatestRatio);
        return _sizeInTrailer.Value;
    }

    private void Restart()
    {
        Free();
        _stream = (Zlib.Stream*)NativeMemory.AllocZeroed((nuint)sizeof(Zlib.Stream));
        _input = (byte*)NativeMemory.Alloc(InputLength);
        _history = (byte*)NativeMemory.Alloc((nuint)historyLength);
        Restarts++;
    }

    private void Free()
    {
        if (_stream != null && _stream->State != null) _ = Zlib.InflateEnd(_stream);
        NativeMemory.Free(_stream);
        NativeMemory.Free(_input);
        NativeMemory.Free(_history);
        _stream = null;
        _input = null;
        _history = null;
        _isInMember = false;
        _inputEnd = 0;
        _position = 0;
    }
}
