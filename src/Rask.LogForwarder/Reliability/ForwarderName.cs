namespace Rask.LogForwarder.Reliability;

/// <summary>Names of forwarders: 16 random hexadecimal digits, so that no two of them ever meet.</summary>
internal static class ForwarderName
{
    /// <summary>A new name.</summary>
    /// <exception cref="IOException">The system has no random numbers.</exception>
    public static string New()
    {
        Span<byte> random = stackalloc byte[8];
        using var source = File.OpenHandle("/dev/urandom");
        return RandomAccess.Read(source, random, 0) == random.Length
            ? Convert.ToHexStringLower(random)
            : throw new IOException("/dev/urandom gave too few bytes");
    }
}
