using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rask.LogAggregator.Storage;

/// <summary>
/// The name of a service's directory. Service names are untrusted: a name such as <c>../../etc</c> must not leave the data
/// directory. Bytes other than <c>A-Z a-z 0-9 . _ -</c>, and a dot at the start, become <c>%XX</c>. Two names never share a
/// directory: long names end in <c>~</c> and a hash, and the empty name is a lone <c>%</c>, neither of which can arise otherwise.
/// </summary>
internal static class ServiceDirectoryName
{
    /// <summary>File systems allow 255 bytes.</summary>
    private const int MaximumLength = 200;

    private const int HashBytes = 16;

    /// <summary>The directory's name for a service, given in UTF-8.</summary>
    public static string Encode(ReadOnlySpan<byte> service)
    {
        if (service.IsEmpty)
            return "%";
        var name = new StringBuilder();
        foreach (byte value in service[..Math.Min(service.Length, MaximumLength)])
        {
            if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'_' or (byte)'-' || (value == (byte)'.' && name.Length > 0))
                name.Append((char)value);
            else
                name.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        if (name.Length <= MaximumLength && service.Length <= MaximumLength)
            return name.ToString();
        string hash = Convert.ToHexStringLower(SHA256.HashData(service).AsSpan(0, HashBytes));
        return $"{name.ToString(0, MaximumLength - 1 - hash.Length)}~{hash}";
    }

    /// <summary>The service's name, as far as its directory tells: of a long name only the directory's own name.</summary>
    public static string Decode(string directory)
    {
        if (directory == "%")
            return "";
        var bytes = new List<byte>(directory.Length);
        for (int index = 0; index < directory.Length; index++)
        {
            if (directory[index] != '%')
            {
                if (!char.IsAscii(directory[index]))
                    return directory;
                bytes.Add((byte)directory[index]);
            }
            else if (index + 2 < directory.Length
                && byte.TryParse(directory.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                bytes.Add(value);
                index += 2;
            }
            else
            {
                return directory;
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
