using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Reliability;

/// <summary>
/// Checkpoints in an append-only file: one line per acknowledgement, written before the next batch is sent. It survives
/// the death of the process at any instant. The format is specified at <see cref="CheckpointRecord"/>.
/// </summary>
internal sealed class CheckpointFile : ICheckpoints, IDisposable
{
    /// <summary>Bytes by which the file grows until it is written anew with the last line of each container.</summary>
    private const int CompactAt = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, StreamPositions> _positions = [];
    private readonly ArrayBufferWriter<byte> _line = new(512);
    private readonly ArrayBufferWriter<byte> _scratch = new(512);
    private readonly Utf8JsonWriter _json;
    private readonly string _path;
    private readonly SelfLog _log;
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private readonly Func<string, AppendFile> _open;
    private AppendFile _file;
    private long _compactAt = CompactAt;

    private CheckpointFile(string path, SelfLog log, Func<string, AppendFile> open)
    {
        _open = open;
        _path = path;
        _log = log;
        _json = new Utf8JsonWriter(_scratch);
        _file = open(path);
    }

    /// <summary>This forwarder's name for ever: 16 random hexadecimal digits, made at the first start.</summary>
    public string ForwarderId { get; private set; } = "";

    /// <summary>Counts the starts on this state directory.</summary>
    public long Epoch { get; private set; }

    /// <summary>Opens the file, passes over damaged lines, cuts a torn end, and begins a new epoch.</summary>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static CheckpointFile Open(string path, SelfLog log, Func<string, AppendFile>? open = null)
    {
        var file = new CheckpointFile(path, log, open ?? (static file => AppendFile.Open(file)));
        try
        {
            file.Load();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public StreamPositions? Find(string container)
    {
        lock (_gate) return _positions.TryGetValue(container, out var positions) ? positions : null;
    }

    /// <inheritdoc/>
    public void Record(string container, StreamPositions positions)
    {
        lock (_gate)
        {
            _positions[container] = positions;
            Append(new CheckpointRecord(null, 0, container, positions));
            if (_file.Length > _compactAt) Compact();
        }
    }

    /// <summary>Begins another epoch while the forwarder runs.</summary>
    public long BeginEpoch()
    {
        lock (_gate)
        {
            Epoch++;
            if (Append(Start)) _ = _file.Sync();
            return Epoch;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = _file.Sync();
        _file.Dispose();
        _json.Dispose();
    }

    private void Load()
    {
        var bytes = File.ReadAllBytes(_path);
        var good = 0;
        var damaged = 0;
        var damagedBefore = 0;
        for (var at = 0; at < bytes.Length;)
        {
            var feed = bytes.AsSpan(at).IndexOf((byte)'\n');
            if (feed < 0) break;
            var isGood = CheckpointRecord.TryRead(bytes.AsSpan(at, feed), out var record);
            at += feed + 1;
            if (!isGood)
            {
                damaged++;
                continue;
            }

            good = at;
            damagedBefore = damaged;
            if (record.Forwarder is not null) (ForwarderId, Epoch) = (record.Forwarder, record.Epoch);
            if (record.Container is not null) _positions[record.Container] = record.Positions;
        }

        if (damagedBefore > 0)
            _log.Warn("passed over damaged lines of the checkpoint file", new LogField("path", _path), new LogField("lines", damagedBefore));

        if (good < bytes.Length)
        {
            _log.Warn("cut a torn end off the checkpoint file", new LogField("path", _path), new LogField("bytes", bytes.Length - good));
            _file.Cut(good);
        }

        if (ForwarderId.Length == 0) ForwarderId = NewForwarderId();
        Epoch++;
        if (Append(Start) && _file.Sync() == 0) return;
        // The next start would count to the same epoch: under the same name, its batches would be taken for this run's.
        ForwarderId = NewForwarderId();
    }

    /// <summary>A random name for a forwarder.</summary>
    public static string NewForwarderId()
    {
        Span<byte> random = stackalloc byte[8];
        using var source = File.OpenHandle("/dev/urandom");
        return RandomAccess.Read(source, random, 0) == random.Length
            ? Convert.ToHexStringLower(random)
            : throw new IOException("/dev/urandom gave too few bytes");
    }

    private CheckpointRecord Start => new(ForwarderId, Epoch, null, default);

    private bool Append(in CheckpointRecord record)
    {
        _line.ResetWrittenCount();
        record.Write(_line, _scratch, _json);
        var errno = _file.TryAppend(_line.WrittenSpan);
        if (errno == 0)
        {
            _ = _failures.Recovered("append", out _, out _);
            return true;
        }

        if (_failures.ShouldLog("append", out var suppressed))
        {
            // Delivery goes on: what is lost is only where a restart would continue.
            _log.Error(
                "cannot write the checkpoint; after a restart now, logs would be sent again",
                new LogField("path", _path),
                new LogField("error", Errno.Describe(errno)),
                new LogField("repeated", suppressed));
        }

        return false;
    }

    /// <summary>Writes the last line of each container into a new file, which then takes the old one's name.</summary>
    /// <remarks>
    /// It is not waited for: flushing makes the file system write what others have written as well, which held up
    /// delivery for 150 ms. Only a power failure in these moments may cost the file, and then logs are sent again.
    /// </remarks>
    private void Compact()
    {
        var next = _path + ".new";
        AppendFile? file = null;
        try
        {
            file = _open(next);
            // A compaction that was killed may have left something there.
            file.Cut(0);
            _line.ResetWrittenCount();
            Start.Write(_line, _scratch, _json);
            foreach (var (container, positions) in _positions)
                new CheckpointRecord(null, 0, container, positions).Write(_line, _scratch, _json);
            var errno = file.TryAppend(_line.WrittenSpan);
            if (errno == 0 && Libc.Rename(next, _path) != 0) errno = Marshal.GetLastPInvokeError();
            if (errno != 0) throw new IOException($"cannot write {next}: {Errno.Describe(errno)}");
            _file.Dispose();
            _file = file;
        }
        catch (IOException error)
        {
            file?.Dispose();
            if (_failures.ShouldLog("compact", out _))
                _log.Warn("cannot compact the checkpoint file; it goes on growing", new LogField("error", error.Message));
        }

        // Also after a failure: trying again at every acknowledgement would make each of them slow.
        _compactAt = _file.Length + CompactAt;
    }
}
