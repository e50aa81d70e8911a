using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace Rask.LogForwarder.Tests.Collector.Support;

/// <summary>Compressed files as Docker and <c>gzip</c> write them.</summary>
internal static class GzipFile
{
    private const int HeaderLength = 10;
    private const byte ExtraFlag = 4;

    /// <summary>What <c>gzip</c> makes of nothing; .NET's stream would write nothing.</summary>
    private static readonly byte[] OfNothing = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>One member (RFC 1952).</summary>
    public static byte[] Member(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return [.. OfNothing];
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(text);
        return result.ToArray();
    }

    /// <summary>One member with Docker's extra field: JSON, not the sub-fields that RFC 1952 asks for.</summary>
    public static byte[] DockerMember(ReadOnlySpan<byte> text)
    {
        var extra = Encoding.ASCII.GetBytes("{\"lastTime\":\"2026-11-23T09:30:46.000000123Z\"}");
        var member = Member(text);
        member[3] |= ExtraFlag;
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)extra.Length);
        return [.. member[..HeaderLength], .. length, .. extra, .. member[HeaderLength..]];
    }

    /// <summary>Compresses a file as Docker does: both are there until the new one is whole.</summary>
    public static void CompressLikeDocker(string path)
    {
        File.WriteAllBytes(path + ".gz", DockerMember(File.ReadAllBytes(path)));
        File.Delete(path);
    }

    /// <summary>Compresses a file with the program.</summary>
    public static void CompressWithProgram(string path)
    {
        using var gzip = Process.Start(new ProcessStartInfo("gzip") { ArgumentList = { "-f", path } })!;
        gzip.WaitForExit();
        Assert.Equal(0, gzip.ExitCode);
    }
}
