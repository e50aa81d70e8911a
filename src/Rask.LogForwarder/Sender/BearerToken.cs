using System.Runtime.InteropServices;
using System.Text;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Sender;

/// <summary>
/// The token that says who we are (RFC 6750), given once or kept in a file. The file is read again when it has changed, also
/// by another file that takes its name, or a symbolic link on the way to it that leads elsewhere. One owner at a time: see
/// <see cref="Buffer.IDirectDelivery"/>.
/// </summary>
internal sealed class BearerToken
{
    /// <summary>Heads stay small; servers take no longer ones either.</summary>
    public const int Longest = 4096;

    /// <summary>The words for what <see cref="IsToken"/> demands.</summary>
    public const string Allowed = "visible ASCII characters without blanks, at most 4096";

    private static readonly byte[] NoLine = [];

    private readonly string? _path;
    private FileStamp _stamp;

    /// <param name="settings">The token, or its file, or neither.</param>
    public BearerToken(AccessSettings settings)
    {
        _path = settings.TokenFile;
        if (settings.Token is { } token) Take(token.Value);
    }

    /// <summary>The header with the line end before it; empty where there is no token.</summary>
    public byte[] HeaderLine { get; private set; } = NoLine;

    /// <summary>The token; null where there is none.</summary>
    public Secret? Value { get; private set; }

    /// <summary>Whether a text can be a token: anything else would break the request's head.</summary>
    public static bool IsToken(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= Longest && !text.ContainsAnyExceptInRange('!', '~');

    /// <summary>Reads the file if it has changed.</summary>
    /// <exception cref="SetupException">It cannot be read, or holds no token, and none is known from before.</exception>
    public void Refresh()
    {
        if (_path is null) return;
        var stamp = FileStamp.Of(_path);
        if (stamp == _stamp && Value is not null) return;
        // A file that is being replaced is missing or empty for a moment: until it is there, the token from before counts.
        if (TryRead(_path, out var token, out var reason))
        {
            _stamp = stamp;
            Take(token);
        }
        else if (Value is null)
        {
            throw new SetupException(reason);
        }
    }

    /// <summary>Reads the file whatever its stamp says. True where it now holds another token than before.</summary>
    public bool HasNew()
    {
        var before = Value;
        if (_path is null || !TryRead(_path, out var token, out _) || token == before?.Value) return false;
        Take(token);
        return true;
    }

    private void Take(string token)
    {
        Value = new Secret(token);
        HeaderLine = Encoding.ASCII.GetBytes("\r\nAuthorization: Bearer " + token);
    }

    private static unsafe bool TryRead(string path, out string token, out string reason)
    {
        token = "";
        reason = "";
        var fd = Libc.Open(path, Libc.ReadOnly | Libc.CloseOnExec, 0);
        if (fd < 0)
        {
            reason = $"the token cannot be read: {path}: {Errno.Describe(Marshal.GetLastPInvokeError())}; mount the file, let this user read it, or name another with RASK_TOKEN_FILE";
            return false;
        }

        // Room for the line end behind it, and for one byte more than is allowed.
        const int room = Longest + 3;
        var bytes = stackalloc byte[room];
        var length = Libc.PRead(fd, bytes, room, 0);
        _ = Libc.Close(fd);
        if (length >= 0) token = Encoding.Latin1.GetString(bytes, (int)length).Trim();
        if (IsToken(token)) return true;
        token = "";
        reason = $"{path} does not hold a token ({Allowed}); write it there, or name another file with RASK_TOKEN_FILE";
        return false;
    }
}
