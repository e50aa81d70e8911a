using System.Security.Cryptography;
using System.Text;
using Rask.LogAggregator.Hosting;
using Rask.LogAggregator.Telemetry;

namespace Rask.LogAggregator.Security;

/// <summary>
/// The tokens that clients may send: a file with one on each line; empty lines and lines that begin with <c>#</c> do not
/// count. While a new token is handed out, the old and the new one stand in it together. The file is read again while
/// requests come, and at once for a token that is not known; where it cannot be read, the tokens from before stay. Thread-safe.
/// </summary>
internal sealed class TokenFile
{
    /// <summary>A client with a wrong token must not make the disk busy.</summary>
    private static readonly TimeSpan ShortestAge = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly SelfLog _log;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private byte[][] _hashes;
    private long _readAt;
    private string? _failure;

    private TokenFile(string path, byte[][] hashes, SelfLog log, TimeProvider time)
    {
        _path = path;
        _hashes = hashes;
        _log = log;
        _time = time;
        _readAt = time.GetTimestamp();
    }

    /// <summary>Reads the file for the first time.</summary>
    /// <exception cref="StartException">It cannot be read, or holds no token.</exception>
    public static TokenFile Open(string path, SelfLog log, TimeProvider time)
    {
        try
        {
            return new TokenFile(path, Read(path), log, time);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new StartException(ExitCode.Failure, $"cannot use the tokens in {path}: {error.Message}; write one token on each line, or choose another file with --token-file");
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StartException(ExitCode.NoPermission, $"cannot read the tokens in {path}: {error.Message}; let this user read it");
        }
    }

    /// <summary>Whether a token is one of those in the file. The time that it takes tells nothing about them.</summary>
    public bool Holds(ReadOnlySpan<char> token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token.ToArray()), hash);
        Refresh();
        return IsKnown(hash);
    }

    // Hashes have one length, and all are compared whatever is found: neither length nor place of a token shows.
    private bool IsKnown(ReadOnlySpan<byte> hash)
    {
        bool isKnown = false;
        foreach (byte[] known in Volatile.Read(ref _hashes))
            isKnown |= CryptographicOperations.FixedTimeEquals(known, hash);
        return isKnown;
    }

    private void Refresh()
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_readAt) < ShortestAge)
                return;
            _readAt = _time.GetTimestamp();
            try
            {
                Volatile.Write(ref _hashes, Read(_path));
                _failure = null;
            }
            catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                // Said once, until it can be read again.
                if (_failure is null)
                    _log.Warn("cannot read the tokens again; those from before stay", ("file", _path), ("error", error.Message));
                _failure = error.Message;
            }
        }
    }

    private static byte[][] Read(string path)
    {
        byte[][] hashes = [.. File.ReadLines(path)
            .Select(static line => line.Trim())
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => SHA256.HashData(Encoding.UTF8.GetBytes(line)))];
        return hashes.Length > 0 ? hashes : throw new InvalidDataException("it holds no token");
    }
}
