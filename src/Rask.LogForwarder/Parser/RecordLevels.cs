using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Parser;

/// <summary>The names that programs give their levels. Thread-safe.</summary>
internal static class RecordLevels
{
    /// <summary>A factor that spreads the five names over eight places.</summary>
    private const ulong Spread = 0xE198_8AD9_F06C_144B;

    /// <summary>The names at their places, as the upper bytes of little-endian words.</summary>
    private static ReadOnlySpan<byte> CanonicalNames =>
        "\0\0\0\0\0\0\0\0"u8 +
        "\0\0\0fatal"u8 +
        "\0\0\0error"u8 +
        "\0\0\0\0\0\0\0\0"u8 +
        "\0\0\0\0\0\0\0\0"u8 +
        "\0\0\0\0info"u8 +
        "\0\0\0debug"u8 +
        "\0\0\0\0warn"u8;

    private static ReadOnlySpan<byte> CanonicalLevels =>
    [
        0, (byte)RecordLevel.Fatal, (byte)RecordLevel.Error, 0, 0, (byte)RecordLevel.Info, (byte)RecordLevel.Debug, (byte)RecordLevel.Warn,
    ];

    /// <summary>
    /// The level that a JSON string names, in any letter case. Knows the names of slog (with offsets: <c>INFO+2</c>), zap,
    /// zerolog, logrus and the usual others.
    /// </summary>
    /// <param name="isCanonical">Whether the name is the level's own, so that the original need not be kept.</param>
    public static RecordLevel FromName(ReadOnlySpan<byte> name, out bool isCanonical)
    {
        RecordLevel level = FromPlainName(name, out isCanonical);
        if (level != RecordLevel.None)
            return level;
        int sign = name.IndexOfAny((byte)'+', (byte)'-');
        if (sign < 1 || sign == name.Length - 1 || name[(sign + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return RecordLevel.None;
        level = FromPlainName(name[..sign], out _);
        isCanonical = false;
        return level;
    }

    /// <summary>The level of a JSON number as pino writes it: 10 and 20, 30, 40, 50, 60, written exactly so.</summary>
    public static RecordLevel FromNumber(ReadOnlySpan<byte> number)
    {
        if (number.Length != 2 || number[1] != (byte)'0')
            return RecordLevel.None;
        return number[0] switch
        {
            (byte)'1' or (byte)'2' => RecordLevel.Debug,
            (byte)'3' => RecordLevel.Info,
            (byte)'4' => RecordLevel.Warn,
            (byte)'5' => RecordLevel.Error,
            (byte)'6' => RecordLevel.Fatal,
            _ => RecordLevel.None,
        };
    }

    /// <summary>The level of nginx's error log: <c>emerg</c> to <c>debug</c>, in lower case; false for any other word.</summary>
    public static bool TryFromNginx(ReadOnlySpan<byte> name, out RecordLevel level, out bool isCanonical)
    {
        isCanonical = false;
        if (name.SequenceEqual("emerg"u8) || name.SequenceEqual("alert"u8) || name.SequenceEqual("crit"u8))
            level = RecordLevel.Fatal;
        else if (name.SequenceEqual("notice"u8))
            level = RecordLevel.Info;
        else if (name.SequenceEqual("error"u8) || name.SequenceEqual("warn"u8) || name.SequenceEqual("info"u8) || name.SequenceEqual("debug"u8))
            level = FromPlainName(name, out isCanonical);
        else
            level = RecordLevel.None;
        return level != RecordLevel.None;
    }

    /// <summary>
    /// The level whose own name stands here in any letter case, or <see cref="RecordLevel.None"/>. Reads 8 bytes. Nearly every
    /// line has one, and no two lines the same: there is no branch that depends on which.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe RecordLevel FromCanonicalName(byte* name, int length)
    {
        // One bit makes letters lower-case, and makes no letter of any other byte.
        ulong word = (Unsafe.ReadUnaligned<ulong>(name) | 0x2020_2020_2020_2020) << (64 - (8 * (length & 7)));
        int place = (int)((word * Spread) >> 61);
        bool isName = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(CanonicalNames), 8 * place)) == word && length is 4 or 5;
        return isName ? (RecordLevel)Unsafe.Add(ref MemoryMarshal.GetReference(CanonicalLevels), place) : RecordLevel.None;
    }

    private static RecordLevel FromPlainName(ReadOnlySpan<byte> name, out bool isCanonical)
    {
        isCanonical = false;
        if (name.Length is < 3 or > 11)
            return RecordLevel.None;
        Span<byte> lower = stackalloc byte[16];
        for (int i = 0; i < name.Length; i++)
            lower[i] = (byte)(name[i] is >= (byte)'A' and <= (byte)'Z' ? name[i] | 0x20 : name[i]);
        lower = lower[..name.Length];
        RecordLevel level =
            lower.SequenceEqual("debug"u8) ? RecordLevel.Debug
            : lower.SequenceEqual("info"u8) ? RecordLevel.Info
            : lower.SequenceEqual("warn"u8) ? RecordLevel.Warn
            : lower.SequenceEqual("error"u8) ? RecordLevel.Error
            : lower.SequenceEqual("fatal"u8) ? RecordLevel.Fatal
            : RecordLevel.None;
        isCanonical = level != RecordLevel.None;
        if (isCanonical)
            return level;
        return
            lower.SequenceEqual("trace"u8) ? RecordLevel.Debug
            : lower.SequenceEqual("notice"u8) || lower.SequenceEqual("information"u8) ? RecordLevel.Info
            : lower.SequenceEqual("warning"u8) ? RecordLevel.Warn
            : lower.SequenceEqual("err"u8) ? RecordLevel.Error
            : lower.SequenceEqual("panic"u8) || lower.SequenceEqual("dpanic"u8) || lower.SequenceEqual("critical"u8) ? RecordLevel.Fatal
            : RecordLevel.None;
    }
}
