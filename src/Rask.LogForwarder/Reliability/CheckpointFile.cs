using System.Buffers;
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
    /// <summary>Beyond this the file is written anew with the last line of each container.</summary>
    private const int CompactAt = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, StreamPositions> _positions = [];
    private readonly ArrayBufferWriter<byte> _line = new(512);
    private readonly ArrayBufferWriter<byte> _scratch = new(512);
    private readonly Utf8JsonWriter _json;
    private readonly string _path;
    private readonly SelfLog _log;
    private readonly RepeatedFailure _failures = new(TimeProvider.System);
    private AppendFile _file;

    private CheckpointFile(string path, SelfLog log)
    {
        _path = path;
        _log = log;
        _json = new Utf8JsonWriter(_scratch);
        _file = AppendFile.Open(path);
    }

    /// <summary>This forwarder's name for ever: 16 random hexadecimal digits, made at the first start.</summary>
    public string ForwarderId { get; private set; } = "";

    /// <summary>Counts the starts on this state directory.</summary>
    public long Epoch { get; private set; }

    /// <summary>Opens the file, cuts a torn end, and begins a new epoch.</summary>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static CheckpointFile Open(string path, SelfLog log)
    {
        var file = new CheckpointFile(path, log);
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
            if (_file.Length > CompactAt + (2 * 256L * _positions.Count)) Compact();
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
        for (var at = 0; at < bytes.Length;)
        {
            var feed = bytes.AsSpan(at).IndexOf((byte)'\n');
            if (feed < 0 || !CheckpointRecord.TryRead(bytes.AsSpan(at, feed), out var record)) break;
            at += feed + 1;
            good = at;
            if (record.Forwarder is not null) (ForwarderId, Epoch) = (record.Forwarder, record.Epoch);
            if (record.Container is not null) _positions[record.Container] = record.Positions;
        }

        if (good < bytes.Length)
        {
            _log.Warn("cut a torn end off the checkpoint file", new LogField("path", _path), new LogField("bytes", bytes.Length - good));
            _file.Cut(good);
        }

        if (ForwarderId.Length == 0) ForwarderId = NewForwarderId();
        Epoch++;
        Append(Start);
        _ = _file.Sync();
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

    private void Append(in CheckpointRecord record)
    {
        _line.ResetWrittenCount();
        record.Write(_line, _scratch, _json);
        var errno = _file.TryAppend(_line.WrittenSpan);
        if (errno == 0)
        {
            _ = _failures.Recovered("append", out _, out _);
        }
        else if (_failures.ShouldLog("append", out var suppressed))
        {
            // Delivery goes on: what is lost is only where a restart would continue.
            _log.Error(
                "cannot write the checkpoint; after a restart now, logs would be sent again",
                new LogField("path", _path),
                new LogField("error", Errno.Describe(errno)),
                new LogField("repeated", suppressed));
        }
    }

    /// <summary>Writes the last line of each container into a new file, which then takes the old one's name.</summary>
    private void Compact()
    {
        var next = _path + ".new";
        try
        {
            File.Delete(next);
            var file = AppendFile.Open(next);
            _line.ResetWrittenCount();
            Start.Write(_line, _scratch, _json);
            foreach (var (container, positions) in _positions)
                new CheckpointRecord(null, 0, container, positions).Write(_line, _scratch, _json);
            var errno = file.TryAppend(_line.WrittenSpan);
            if (errno == 0) errno = file.Sync();
            if (errno != 0 || Libc.Rename(next, _path) != 0)
            {
                file.Dispose();
                return;
            }

            _file.Dispose();
            _file = file;
        }
        catch (IOException error)
        {
            if (_failures.ShouldLog("compact", out _))
                _log.Warn("cannot compact the checkpoint file; it goes on growing", new LogField("error", error.Message));
        }
    }
}
