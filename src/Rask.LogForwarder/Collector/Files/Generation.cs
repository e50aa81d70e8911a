using System.Runtime.Intrinsics;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Collector.Files;

/// <summary>
/// One life of a log file, held open from the moment it was seen, so that renaming and deleting it change nothing. What
/// it reads is the log's text, also where the file is compressed. Reader thread only.
/// </summary>
internal sealed unsafe class Generation : IDisposable
{
    /// <summary>The ending of the names of compressed files.</summary>
    public const string CompressedEnding = ".gz";

    /// <summary>Enough history for the first line of a compressed file, read from its start in small steps.</summary>
    private const int SmallHistory = 4096;

    private LogFile _file;
    private CompressedText? _compressed;
    private ulong? _hash;
    private string? _id;
    private bool _isLost;
    private long _seenSize;
    private long _readEnd;
    private Vector256<byte> _tail;
    private long _tailEnd;
    private int _holds = 1;

    private Generation(LogFile file)
    {
        _file = file;
        if (file.Path.EndsWith(CompressedEnding, StringComparison.Ordinal)) _compressed = new CompressedText(file);
    }

    /// <summary>The name under which it was opened.</summary>
    public string Path => _file.Path;

    /// <summary>Which file it is.</summary>
    public FileIdentity Identity => _file.Identity;

    /// <summary>Where the next line starts that was not read.</summary>
    public long Offset { get; set; }

    /// <summary>
    /// True once it is clear whether it was read before. A file that takes the place of a generation at a rotation never was.
    /// </summary>
    public bool IsSettled { get; set; }

    /// <summary>
    /// Where the zeros end with which the file begins; 0 where there are none. They are no loss: Docker goes on at its old
    /// place after a file was emptied.
    /// </summary>
    public long LeadingZeros { get; set; }

    /// <summary>True where its file was emptied, and nothing more can be read.</summary>
    public bool IsLost => _isLost;

    /// <summary>A name of this very file, whatever it is called now, for a watch.</summary>
    public string DescriptorPath => _file.DescriptorPath;

    /// <summary>True where the file is compressed; it does not grow.</summary>
    public bool IsCompressed => _compressed is not null;

    /// <summary>Why the text ends before the file's; null where it does not, or as far as it was read.</summary>
    public string? Damage => _compressed?.Damage;

    /// <summary>With <see cref="Damage"/>: how much of the text is missing at least.</summary>
    public long UnreadableBytes => _compressed?.UnreadableBytes ?? 0;

    /// <summary>The length of the text when the file was opened, or more where only reading all of it would tell.</summary>
    public long SizeAtOpen => IsCompressed ? long.MaxValue : _file.SizeAtOpen;

    /// <summary>
    /// 16 hexadecimal digits that name this generation for ever, or null while its first record is not complete. Of a
    /// compressed file, no more is inflated than the first record.
    /// </summary>
    /// <exception cref="IOException">The device fails.</exception>
    public string? Id
    {
        get
        {
            if (_id is not null || _isLost) return _id;
            _hash = Beginning(static text => FirstRecordHash.Compute(text));
            return _id = _hash?.ToString("x16");
        }
    }

    /// <summary>Bytes on the device of a file that has no name any more; 0 while it has one.</summary>
    public long HeldBytes => !_isLost && HasNoName(out var status) ? status.OccupiedBytes : 0;

    /// <summary>True where no name leads to the file any more.</summary>
    public bool IsDeleted => HasNoName(out _);

    /// <summary>
    /// True where files that followed this one may have been rotated away unseen. A rotation deletes the oldest file first,
    /// so one that was deleted may have been followed by others that were deleted as well; nothing on disk tells.
    /// </summary>
    public bool MayMissFollowers { get; set; }

    private IGenerationText Text => _compressed is { } compressed ? compressed : _file;

    /// <summary>Opens a file for reading.</summary>
    /// <returns>Null with the error number where that fails.</returns>
    public static Generation? TryOpen(string path, out int errno) =>
        LogFile.TryOpen(path, out errno) is { } file ? new Generation(file) : null;

    /// <summary>Opens the same file as the beginning of another life of it.</summary>
    public Generation? TryOpenAgain(out int errno) => TryOpen(DescriptorPath, out errno);

    /// <summary>Reads bytes at an offset: <paramref name="length"/> of them, fewer only at the end of the text.</summary>
    /// <returns>0 at the end of the text.</returns>
    /// <exception cref="IOException">The device fails.</exception>
    public int Read(byte* buffer, int length, long offset)
    {
        if (_isLost) return 0;
        var read = Text.Read(buffer, length, offset);
        NoteRead(offset + read);
        return read;
    }

    /// <summary>
    /// Reads on at <see cref="Offset"/>. The last bytes before it are read once more with the same call: where they are
    /// other ones than those that were passed, the file was emptied and has outgrown its old length since.
    /// </summary>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="length">How many.</param>
    /// <param name="isOther">True where the file is not what it was; nothing was read.</param>
    /// <returns>0 at the end of the text.</returns>
    /// <exception cref="IOException">The device fails.</exception>
    public int ReadOn(byte* buffer, int length, out bool isOther)
    {
        isOther = false;
        if (_tailEnd != Offset || _tailEnd == 0 || IsCompressed || _isLost) return Read(buffer, length, Offset);
        Vector256<byte> before;
        var vectors = stackalloc Libc.IoVector[2];
        vectors[0] = new Libc.IoVector { Start = (byte*)&before, Length = (nuint)sizeof(Vector256<byte>) };
        vectors[1] = new Libc.IoVector { Start = buffer, Length = (nuint)length };
        var read = _file.Read(vectors, 2, Offset - sizeof(Vector256<byte>)) - sizeof(Vector256<byte>);
        if (read < 0 || before != _tail)
        {
            isOther = true;
            _tailEnd = 0;
            return 0;
        }

        NoteRead(Offset + read);
        return read;
    }

    /// <summary>Moves <see cref="Offset"/> behind bytes that were read at it.</summary>
    public void Pass(byte* bytes, int length)
    {
        Offset += length;
        if (length < sizeof(Vector256<byte>)) return;
        _tail = Vector256.Load(bytes + length - sizeof(Vector256<byte>));
        _tailEnd = Offset;
    }

    /// <summary>The length of its text now; of a compressed file that was not read to its end, what the file tells of it.</summary>
    public long Size()
    {
        if (_isLost) return Offset;
        var size = Text.Size(Offset);
        if (size > _seenSize) _seenSize = size;
        return size;
    }

    /// <summary>The first offset from the given one on that may hold anything but NUL bytes.</summary>
    public long SkipHole(long offset) => _isLost ? offset : Text.SkipHole(offset);

    /// <summary>A hash of its first bytes, 4096 at most.</summary>
    /// <exception cref="IOException">The device fails.</exception>
    public ulong HashBeginning(int length) => Beginning(text => FirstRecordHash.OfBeginning(text, length));

    /// <summary>True where the file does not begin with the same record any more: it was emptied, and perhaps written to again.</summary>
    /// <exception cref="IOException">The device fails.</exception>
    public bool HasOtherBeginning() =>
        !IsCompressed && !_isLost && _hash is { } hash && FirstRecordHash.Compute(_file) != hash;

    /// <summary>Goes on in a copy of the file, which was emptied.</summary>
    public void ContinueIn(Generation copy)
    {
        _compressed?.Dispose();
        _file.Dispose();
        _file = copy._file;
        _compressed = copy._compressed;
        _tailEnd = 0;
    }

    /// <summary>Goes on at the end of a file that became shorter than what was read.</summary>
    /// <returns>Bytes that were seen and not read.</returns>
    public long Cut()
    {
        var lost = UnreadAndGone();
        Offset = _seenSize = _readEnd = Text.Size(Offset);
        _tailEnd = 0;
        return lost;
    }

    /// <summary>Ends a generation whose file was emptied, and of which there is no copy: nothing more can be read.</summary>
    /// <returns>Bytes that were seen and not read.</returns>
    public long Lose()
    {
        var lost = UnreadAndGone();
        _isLost = true;
        return lost;
    }

    /// <summary>Notes how far it has grown. To be called now and then.</summary>
    public void NoteSize()
    {
        _ = Size();
        _file.NoteSize();
    }

    /// <summary>Keeps the file open for one more user, such as a line whose first piece lies in it.</summary>
    public Generation Hold()
    {
        _holds++;
        return this;
    }

    /// <summary>Ends one use; the last one closes the file.</summary>
    public void Dispose()
    {
        if (--_holds > 0) return;
        if (!_isLost) _file.DropBehind(IsCompressed ? long.MaxValue : Offset);
        _compressed?.Dispose();
        _file.Dispose();
    }

    private void NoteRead(long end)
    {
        if (end > _readEnd) _readEnd = end;
        if (end > _seenSize) _seenSize = end;
    }

    /// <summary>
    /// What was seen of a file that is other now. Where it is not shorter than it ever was, a length that was only asked for
    /// may have been that of what is new: then only what was read counts.
    /// </summary>
    private long UnreadAndGone() => Math.Max(0, (Text.Size(Offset) < _seenSize ? _seenSize : _readEnd) - Offset);

    private T Beginning<T>(Func<IGenerationText, T> read)
    {
        if (!IsCompressed) return read(_file);
        // The place where the reader stands is left alone, and a file that is only asked for its name needs little memory.
        using var text = new CompressedText(_file, SmallHistory);
        return read(text);
    }

    private bool HasNoName(out FileStatus status) => _file.TryGetStatus(out status) && status.Links == 0;
}
