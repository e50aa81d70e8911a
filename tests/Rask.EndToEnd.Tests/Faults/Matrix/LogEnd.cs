using System.Globalization;
using System.Text;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>A look at the newest lines of a log that Docker writes.</summary>
internal static class LogEnd
{
    private const int LookBytes = 4_000_000;

    /// <summary>True when the current file or the one before it has this line near its end.</summary>
    internal static bool Contains(string path, string stream, long number)
    {
        var marker = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"sequence={number} "));
        var streamName = Encoding.ASCII.GetBytes($"\"stream\":\"{stream}\"");
        return number < 0 || new[] { path, path + ".1" }.Any(file => Contains(file, marker, streamName));
    }

    /// <summary>The first record of the current file: another one after each rotation. Null while there is none.</summary>
    internal static string? FirstLine(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault();
        }
        catch (FileNotFoundException)
        {
            // The rotation is just going on.
            return null;
        }
    }

    private static bool Contains(string file, byte[] marker, byte[] streamName)
    {
        for (var rest = Read(file); rest.Length > 0;)
        {
            var place = rest.IndexOf(marker);
            if (place < 0)
                return false;
            rest = rest[place..];
            var end = rest.IndexOf((byte)'\n');
            if (end >= 0 && rest[..end].IndexOf(streamName) >= 0)
                return true;
            rest = rest[1..];
        }

        return false;
    }

    private static Span<byte> Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var end = RandomAccess.GetLength(file);
            var bytes = new byte[Math.Min(end, LookBytes)];
            return bytes.AsSpan(0, RandomAccess.Read(file, bytes, end - bytes.Length));
        }
        catch (FileNotFoundException)
        {
            // There is no rotated file yet, or the rotation is just going on.
            return [];
        }
    }
}
