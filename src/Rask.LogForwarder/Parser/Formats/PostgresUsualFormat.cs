using System.Runtime.CompilerServices;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Output;
using Rask.LogForwarder.Parser.Scanning;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser.Formats;

/// <summary>
/// The lines that nearly all of PostgreSQL's are: prefix <c>%m [%p] </c> in a zone of three letters, one of four severities,
/// no line feeds and no colours. Everything else is left to <see cref="TextFormats.Postgres.PostgresFormat"/>, which
/// would say the same of these. Thread-safe.
/// </summary>
internal static unsafe class PostgresUsualFormat<TIsa>
    where TIsa : struct, IVectorIsa
{
    /// <summary>Length of <c>2026-11-23 09:30:44.804 UTC</c>.</summary>
    private const int TimeLength = 27;

    /// <summary>The bits behind the time and the bracket that follows it.</summary>
    private const uint NotPrefix = 0xE000_0000;

    private const int SqlStateLength = 5;

    private const ulong SixBytes = 0xFFFF_FFFF_FFFF;

    /// <summary><c>LOG:  </c></summary>
    private const ulong Log = 'L' | ('O' << 8) | ('G' << 16) | ((ulong)':' << 24) | ((ulong)' ' << 32) | ((ulong)' ' << 40);

    /// <summary><c>ERROR:  </c></summary>
    private const ulong Error = 'E' | ('R' << 8) | ('R' << 16) | ((ulong)'O' << 24) | ((ulong)'R' << 32) | ((ulong)':' << 40) | ((ulong)' ' << 48) | ((ulong)' ' << 56);

    /// <summary><c>FATAL:  </c></summary>
    private const ulong Fatal = 'F' | ('A' << 8) | ('T' << 16) | ((ulong)'A' << 24) | ((ulong)'L' << 32) | ((ulong)':' << 40) | ((ulong)' ' << 48) | ((ulong)' ' << 56);

    /// <summary><c>WARNING:</c></summary>
    private const ulong Warning = 'W' | ('A' << 8) | ('R' << 16) | ((ulong)'N' << 24) | ((ulong)'I' << 32) | ((ulong)'N' << 40) | ((ulong)'G' << 48) | ((ulong)':' << 56);

    /// <summary>The least value of each byte of a prefix; what is behind the bracket does not count.</summary>
    private static ReadOnlySpan<byte> PrefixLeast => "0000-00-00 00:00:00.000 AAA [\0\0\0"u8;

    private static ReadOnlySpan<byte> PrefixRange =>
        [9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 9, 0, 25, 25, 25, 0, 0, 0, 0, 0];

    /// <summary>Writes the record up to its last field, without closing braces; null if the line is another.</summary>
    /// <param name="text">
    /// Holds no line feeds and no colours. Behind it stands a byte that no prefix holds, the line feed's backslash or
    /// the closing quote, so that a short one is refused by comparing.
    /// </param>
    [SkipLocalsInit]
    public static byte* TryWrite(byte* o, in LineText text, in EnvelopeLine line, in RecordSource source, long offset)
    {
        byte* start = text.Start;
        if (text.End - start > TextFormats.TextRecognizer.MaxText)
            return null;
        if ((TIsa.InRangeMask(start, Literal.AddressOf(PrefixLeast), Literal.AddressOf(PrefixRange)) | NotPrefix) != uint.MaxValue)
            return null;
        byte* process = start + TimeLength + 2;
        int processLength = Shape<TIsa>.DigitRun(process);
        byte* severity = process + processLength + 2;
        if (processLength is 0 or Shape<TIsa>.Size || Unsafe.ReadUnaligned<ushort>(severity - 2) != (']' | (' ' << 8)))
            return null;
        byte* message = ReadSeverity(severity, out RecordLevel level);
        if (message is null || (message[SqlStateLength] == (byte)':' && message[SqlStateLength + 1] == (byte)' '))
            return null;

        byte* messageEnd = text.End;
        byte* number = null;
        byte* statement = null;
        int numberLength = 0;
        if (Literal.IsAt(message, "duration: "u8))
        {
            number = message + "duration: ".Length;
            numberLength = MillisecondsLength(number);
            byte* unitEnd = number + numberLength + " ms".Length;
            // Else it is a step of the extended protocol, or another number than PostgreSQL writes.
            if (numberLength == 0 || !Literal.IsAt(unitEnd, "  statement: "u8))
                return null;
            messageEnd = unitEnd;
            statement = unitEnd + "  statement: ".Length;
        }

        o = Emit<TIsa>.Literal(o, "{\"service_type\":\"postgres\",\"log_type\":\"database\",\"message\":\""u8);
        o = Emit<TIsa>.Copy(o, message, (int)(messageEnd - message));
        o = Emit<TIsa>.Common(o, level, line, source);
        o = Emit<TIsa>.Id(o, source, offset);
        o = Emit<TIsa>.Literal(o, ",\"fields\":{\"time\":\""u8);
        TIsa.CopyChunk(o, start);
        o = Emit<TIsa>.Literal(o + TimeLength, "\",\"pid\":\""u8);
        TIsa.CopyChunk(o, process);
        o += processLength;
        if (level == RecordLevel.Info)
            o = Emit<TIsa>.Literal(o, "\",\"level\":\"LOG"u8);
        else if (level == RecordLevel.Warn)
            o = Emit<TIsa>.Literal(o, "\",\"level\":\"WARNING"u8);
        if (statement is not null)
        {
            o = Emit<TIsa>.Literal(o, "\",\"duration_ms\":\""u8);
            TIsa.CopyChunk(o, number);
            o += numberLength;
            o = Emit<TIsa>.Copy(Emit<TIsa>.Literal(o, "\",\"statement\":\""u8), statement, (int)(text.End - statement));
        }
        *o = (byte)'"';
        return o + 1;
    }

    /// <summary>Behind the two spaces that follow a severity; null where none stands here that lines often have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* ReadSeverity(byte* at, out RecordLevel level)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(at);
        level = RecordLevel.Info;
        if ((word & SixBytes) == Log)
            return at + 6;
        level = RecordLevel.Error;
        if (word == Error)
            return at + sizeof(ulong);
        level = RecordLevel.Warn;
        if (word == Warning && at[8] == (byte)' ' && at[9] == (byte)' ')
            return at + 10;
        level = RecordLevel.Fatal;
        return word == Fatal ? at + sizeof(ulong) : null;
    }

    /// <summary>Length of <c>1.234</c> before <c> ms</c>; or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int MillisecondsLength(byte* at)
    {
        int whole = Shape<TIsa>.DigitRun(at);
        if (whole is 0 or Shape<TIsa>.Size || at[whole] != (byte)'.')
            return 0;
        int fraction = Shape<TIsa>.DigitRun(at + whole + 1);
        int length = whole + 1 + fraction;
        return fraction is 0 or Shape<TIsa>.Size || length > IVectorIsa.ChunkSize || !Literal.IsAt(at + length, " ms"u8) ? 0 : length;
    }
}
