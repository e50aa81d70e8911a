namespace Rask.LogForwarder.Parser.Formats;

/// <summary>The protocol's name at the end of an HTTP request line.</summary>
internal static class HttpProtocol
{
    /// <summary><c>HTTP/</c> and one or more digits and dots, such as <c>HTTP/1.1</c> or <c>HTTP/3</c>.</summary>
    public static bool IsProtocol(ReadOnlySpan<byte> text)
    {
        if (text.Length < 6 || !text.StartsWith("HTTP/"u8))
            return false;
        foreach (byte b in text[5..])
        {
            if ((uint)(b - '0') > 9 && b != (byte)'.')
                return false;
        }
        return true;
    }
}
