using Rask.LogAggregator.Telemetry;

namespace Rask.LogAggregator.Storage.Commits;

/// <summary>
/// The file that decides what is stored, <c>.commits</c> in the data directory, format version 1. Used by the committing
/// thread alone.
/// </summary>
/// <remarks>
/// <code>
/// log       = snapshot *round
/// snapshot  = header *segments *forwarder ready
/// line      = crc SP json LF
/// crc       = 8 hexadecimal digits: CRC-32C (RFC 3720, appendix B.4) of the bytes of json
/// json of
///   header    {"version":1}
///   segments  {"segments":[[DIRECTORY,NUMBER,LENGTH],...]}
///   forwarder {"forwarder":ID,"seen":TIME,"forgotten":EPOCH,"stamps":[[EPOCH,SEQUENCE,TOTAL,DIGEST],...],"epochs":[epoch,...]}
///   epoch     {"epoch":N,"forgotten":SEQUENCE,"done":ranges,"partial":[[SEQUENCE,TOTAL,DIGEST,ranges],...]}
///   ready     {"ready":true}
///   round     {"time":TIME,"segments":[[DIRECTORY,NUMBER,LENGTH],...],"batches":[[ID,EPOCH,SEQUENCE,FIRST,LAST,TOTAL,DIGEST],...]}
/// ranges    = [FIRST,LAST,FIRST,LAST,...]   ascending, both ends included
/// </code>
/// DIRECTORY is the name of a service's directory, NUMBER that of a segment, LENGTH the bytes of it that count. TIME is in
/// seconds since 1970, DIGEST 16 hexadecimal digits or null. A round is one write and one flush, after the flushes of its
/// segments and before its clients are answered.
/// <para>
/// At the start, bytes of segments behind their committed length are cut off: their client was never answered and sends
/// them again. An unfinished line at the end of the log is torn and cut too. A line that is complete but damaged may have
/// been a round that was answered: what it may have committed is kept, and a batch that it named is stored again if it comes
/// again. A log grows by rounds, and is now and then replaced (written under another name, flushed, renamed) by a snapshot.
/// </para>
/// </remarks>
internal sealed class CommitLog : IDisposable
{
    public const int Version = 1;

    /// <summary>Bytes before the JSON of a line.</summary>
    public const int PrefixBytes = 9;

    /// <summary>Services' directories never begin with a dot.</summary>
    private const string FileName = ".commits";

    /// <summary>Some 20,000 rounds: read in a fraction of a second at the start, and rewritten every minute at most.</summary>
    private const long CompactionBytes = 4L * 1024 * 1024;

    private static readonly TimeSpan ForgetAfter = TimeSpan.FromDays(90);

    private readonly ISegmentFiles _files;
    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly SelfLog _log;
    private readonly CommitLogWriter _writer = new();
    private readonly string _path;
    private ISegmentFile? _file;
    private long _length;
    private long _compactAt;
    private bool _isTorn;
    private bool _mustRewrite;
    private bool _hasNewName;

    /// <param name="files">The file system.</param>
    /// <param name="directory">The data directory.</param>
    /// <param name="contents">What the log that is there says.</param>
    /// <param name="mustRewrite">True when the state is no longer what the file says.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where to say that the log cannot be written.</param>
    /// <exception cref="IOException">The log that is there cannot be flushed.</exception>
    public CommitLog(ISegmentFiles files, string directory, CommitLogContents contents, bool mustRewrite, TimeProvider time, SelfLog log)
    {
        (_files, _directory, _time, _log) = (files, directory, time, log);
        _path = PathOf(directory);
        State = contents.State;
        (_length, _mustRewrite) = (contents.GoodLength, mustRewrite);
        _compactAt = CompactionBytes;
        if (contents.Exists)
            TakeOver(contents.IsTorn);
        try
        {
            MakeGood();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk must not keep the aggregator from starting. Nothing is stored until this has succeeded.
            log.Warn("cannot write the commit log; tried again with the next batch", ("error", error.Message));
        }
    }

    /// <summary>What all committed rounds add up to.</summary>
    public CommittedState State { get; }

    /// <summary>Now, in seconds since 1970.</summary>
    public long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Path of the log of a data directory.</summary>
    public static string PathOf(string directory) => Path.Combine(directory, FileName);

    /// <summary>Makes a round durable.</summary>
    /// <exception cref="IOException">
    /// Whether the round is in the log is open. <see cref="MakeGood"/> must succeed before its segments are cut: until then
    /// a restart may find the round committed.
    /// </exception>
    public void Append(CommitEntry entry)
    {
        MakeGood();
        _writer.Clear();
        _writer.Write(entry);
        try
        {
            _file ??= _files.Open(_path);
            _isTorn = true;
            _file.Write([_writer.Written], _length);
            // After a failed flush nobody knows which of the file's pages the kernel still holds.
            _mustRewrite = true;
            _file.Flush();
            (_isTorn, _mustRewrite) = (false, false);
        }
        finally
        {
            if (_isTorn)
                Close();
        }

        _length += _writer.Written.Length;
        State.Apply(entry);
    }

    /// <summary>Removes what a failed <see cref="Append"/> left.</summary>
    /// <exception cref="IOException">It is still there.</exception>
    public void MakeGood()
    {
        if (_isTorn)
        {
            _file ??= _files.Open(_path);
            _file.Truncate(_length);
            _file.Flush();
            _isTorn = false;
        }

        if (_mustRewrite)
            Rewrite();
        FlushName();
    }

    /// <summary>Replaces a long log by a snapshot. When that fails the log goes on growing.</summary>
    public void CompactIfLong()
    {
        if (_length < _compactAt)
            return;
        try
        {
            Rewrite();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _compactAt = _length + CompactionBytes;
            _log.Warn("cannot compact the commit log; it goes on growing", ("error", error.Message), ("bytes", _length));
        }
    }

    public void Dispose()
    {
        Close();
        _writer.Dispose();
    }

    /// <summary>
    /// The process before may have been killed between the write of a round and its flush. The round counts now, and clients
    /// are told so when they send it again: a power failure must not take it away any more.
    /// </summary>
    private void TakeOver(bool isTorn)
    {
        _file = _files.Open(_path);
        if (isTorn)
            _file.Truncate(_length);
        _file.Flush();
        _hasNewName = true;
        FlushName();
    }

    private void Rewrite()
    {
        State.Dedup.DropUnseenSince(Now - (long)ForgetAfter.TotalSeconds);
        _writer.Clear();
        _writer.Write(State);
        string path = _path + ".new";
        ISegmentFile file = _files.Open(path);
        try
        {
            file.Truncate(0);
            file.Write([_writer.Written], offset: 0);
            file.Flush();
            _files.Replace(path, _path);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        Close();
        (_file, _length, _isTorn, _mustRewrite, _hasNewName) = (file, _writer.Written.Length, false, false, true);
        _compactAt = Math.Max(CompactionBytes, 4 * _length);
        FlushName();
    }

    /// <summary>Without this a power failure might bring the replaced file back, which knows nothing of later rounds.</summary>
    private void FlushName()
    {
        if (!_hasNewName)
            return;
        _files.FlushDirectory(_directory);
        _hasNewName = false;
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
