using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Parser;

/// <summary>The names that programs give their levels. Thread-safe.</summary>
internal static class RecordLevels
{
    /// <summary>A factor that spreads the five names over eight places.</summary>
    private const ulong Spread = 0xE198_8AD9_F06C_144B;

    /// <summary>Length of the longest name: <c>informational</c>.</summary>
    private const int MaxNameLength = 13;

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
    /// The level that a word names, in any letter case; single letters only as capitals. Knows the names of slog (with offsets:
    /// <c>INFO+2</c>), zap, zerolog, logrus, winston, Python, Java, .NET, syslog and their like.
    /// </summary>
    /// <param name="isCanonical">Whether the name is the level's own, so that the original need not be kept.</param>
    public static RecordLevel FromName(ReadOnlySpan<byte> name, out bool isCanonical)
    {
        RecordLevel level = FromWord(name, out isCanonical);
        if (level != RecordLevel.None)
            return level;
        int sign = name.IndexOfAny((byte)'+', (byte)'-');
        if (sign < 1 || sign == name.Length - 1 || name[(sign + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return RecordLevel.None;
        level = FromWord(name[..sign], out _);
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

    /// <summary>The level of a syslog severity (RFC 5424 section 6.2.1), one digit: 0 to 2, 3, 4, 5 and 6, 7.</summary>
    public static RecordLevel FromSyslog(ReadOnlySpan<byte> number)
    {
        if (number.Length != 1)
            return RecordLevel.None;
        return number[0] switch
        {
            (byte)'0' or (byte)'1' or (byte)'2' => RecordLevel.Fatal,
            (byte)'3' => RecordLevel.Error,
            (byte)'4' => RecordLevel.Warn,
            (byte)'5' or (byte)'6' => RecordLevel.Info,
            (byte)'7' => RecordLevel.Debug,
            _ => RecordLevel.None,
        };
    }

    /// <summary>The level of a number of Python's <c>logging</c>: 10, 20, 30, 40, 50, written exactly so; 5 is what others add for trace.</summary>
    public static RecordLevel FromPython(ReadOnlySpan<byte> number)
    {
        if (number.SequenceEqual("5"u8))
            return RecordLevel.Debug;
        if (number.Length != 2 || number[1] != (byte)'0')
            return RecordLevel.None;
        return number[0] switch
        {
            (byte)'1' => RecordLevel.Debug,
            (byte)'2' => RecordLevel.Info,
            (byte)'3' => RecordLevel.Warn,
            (byte)'4' => RecordLevel.Error,
            (byte)'5' => RecordLevel.Fatal,
            _ => RecordLevel.None,
        };
    }

    /// <summary>
    /// The level of PostgreSQL's message severities (its manual, table 20.2), in capitals: <c>LOG</c> and <c>DEBUG1</c> to
    /// <c>DEBUG5</c> are its own.
    /// </summary>
    public static RecordLevel FromPostgres(ReadOnlySpan<byte> name, out bool isCanonical)
    {
        isCanonical = false;
        if (name.SequenceEqual("LOG"u8))
            return RecordLevel.Info;
        if (name.Length == 6 && name.StartsWith("DEBUG"u8) && name[5] is >= (byte)'1' and <= (byte)'5')
            return RecordLevel.Debug;
        return name.SequenceEqual("INFO"u8) || name.SequenceEqual("NOTICE"u8) || name.SequenceEqual("WARNING"u8)
            || name.SequenceEqual("ERROR"u8) || name.SequenceEqual("FATAL"u8) || name.SequenceEqual("PANIC"u8)
            ? FromWord(name, out isCanonical)
            : RecordLevel.None;
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
            level = FromWord(name, out isCanonical);
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

    /// <summary>The same for a name without an offset.</summary>
    public static RecordLevel FromWord(ReadOnlySpan<byte> name, out bool isCanonical)
    {
        isCanonical = false;
        if (name.Length is 0 or > MaxNameLength)
            return RecordLevel.None;
        if (name.Length == 1)
            return FromLetter(name[0]);
        RecordLevel level = FromShortName(name);
        isCanonical = level != RecordLevel.None;
        if (isCanonical)
            return level;
        return name.Length == 3 ? FromThreeLetters(name) : FromOtherName(name);
    }

    /// <summary>The same as <see cref="FromCanonicalName"/> of a name behind which nothing can be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe RecordLevel FromShortName(ReadOnlySpan<byte> name)
    {
        if (name.Length is not (4 or 5))
            return RecordLevel.None;
        ref byte first = ref MemoryMarshal.GetReference(name);
        ulong word = Unsafe.ReadUnaligned<uint>(ref first) | ((ulong)Unsafe.Add(ref first, name.Length - 1) << (8 * (name.Length - 1)));
        return FromCanonicalName((byte*)&word, name.Length);
    }

    /// <summary>
    /// The other names, in any letter case: logrus' and .NET's four letters, winston's, the classes of java.util.logging,
    /// syslog's, Python's, Google's.
    /// </summary>
    private static RecordLevel FromOtherName(ReadOnlySpan<byte> anyCase)
    {
        Span<byte> name = stackalloc byte[MaxNameLength];
        for (int i = 0; i < anyCase.Length; i++)
            name[i] = (byte)(anyCase[i] is >= (byte)'A' and <= (byte)'Z' ? anyCase[i] | 0x20 : anyCase[i]);
        name = name[..anyCase.Length];
        switch (name.Length)
        {
            case 4:
                return IsAny(name, "trce"u8, "trac"u8, "debu"u8) || IsAny(name, "dbug"u8, "fine"u8, "http"u8) ? RecordLevel.Debug
                    : IsAny(name, "fail"u8, "erro"u8) ? RecordLevel.Error
                    : IsAny(name, "crit"u8, "fata"u8, "pani"u8) ? RecordLevel.Fatal
                    : RecordLevel.None;
            case 5:
                return IsAny(name, "trace"u8, "silly"u8, "finer"u8) ? RecordLevel.Debug
                    : IsAny(name, "panic"u8, "alert"u8, "emerg"u8) ? RecordLevel.Fatal
                    : RecordLevel.None;
            case 6:
                return IsAny(name, "finest"u8) ? RecordLevel.Debug
                    : IsAny(name, "notice"u8, "config"u8) ? RecordLevel.Info
                    : IsAny(name, "severe"u8) ? RecordLevel.Error
                    : IsAny(name, "dpanic"u8) ? RecordLevel.Fatal
                    : RecordLevel.None;
            case 7:
                return IsAny(name, "verbose"u8) ? RecordLevel.Debug
                    : IsAny(name, "success"u8) ? RecordLevel.Info
                    : IsAny(name, "warning"u8) ? RecordLevel.Warn
                    : RecordLevel.None;
            default:
                return IsAny(name, "information"u8, "informational"u8) ? RecordLevel.Info
                    : IsAny(name, "critical"u8, "emergency"u8) ? RecordLevel.Fatal
                    : RecordLevel.None;
        }
    }

    /// <summary>zerolog's and Serilog's three letters, in any letter case. Other tags are as long (<c>GIN</c>), so one look has to do.</summary>
    private static RecordLevel FromThreeLetters(ReadOnlySpan<byte> name) => (name[0] | (name[1] << 8) | (name[2] << 16) | 0x20_2020) switch
    {
        't' | ('r' << 8) | ('c' << 16) or 'd' | ('b' << 8) | ('g' << 16) or 'v' | ('r' << 8) | ('b' << 16) => RecordLevel.Debug,
        'i' | ('n' << 8) | ('f' << 16) => RecordLevel.Info,
        'w' | ('r' << 8) | ('n' << 16) => RecordLevel.Warn,
        'e' | ('r' << 8) | ('r' << 16) => RecordLevel.Error,
        'f' | ('t' << 8) | ('l' << 16) or 'p' | ('n' << 8) | ('c' << 16) => RecordLevel.Fatal,
        _ => RecordLevel.None,
    };

    /// <summary>klog's and others' single capital letters.</summary>
    private static RecordLevel FromLetter(byte letter) => letter switch
    {
        (byte)'T' or (byte)'V' or (byte)'D' => RecordLevel.Debug,
        (byte)'I' or (byte)'N' => RecordLevel.Info,
        (byte)'W' => RecordLevel.Warn,
        (byte)'E' => RecordLevel.Error,
        (byte)'F' or (byte)'C' => RecordLevel.Fatal,
        _ => RecordLevel.None,
    };

    private static bool IsAny(ReadOnlySpan<byte> name, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b = default, ReadOnlySpan<byte> c = default) =>
        name.SequenceEqual(a) || name.SequenceEqual(b) || name.SequenceEqual(c);
}
