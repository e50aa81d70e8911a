using System.Globalization;
using System.Text.Json;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Reliability.Spool;

/// <summary>Finds source lines that programs like jq could not read. Thread-safe: it has no state.</summary>
internal abstract unsafe class LineCheck
{
    /// <summary>A check for a vector width.</summary>
    public static LineCheck Create(SimdWidth width) => width switch
    {
        SimdWidth.Vector512 => new Vectors<Avx512Isa>(),
        SimdWidth.Vector256 => new Vectors<Avx2Isa>(),
        SimdWidth.Vector128 => new Vectors<Vector128Isa>(),
        _ => new Vectors<ScalarIsa>(),
    };

    /// <summary>Finds the next line that is no JSON object, or that looks like one which is wrapped.</summary>
    /// <param name="from">Where to start, a line's start; 64 bytes before and behind the lines can be read.</param>
    /// <param name="end">Behind the last line.</param>
    /// <param name="length">Its bytes without a line feed.</param>
    /// <returns>Its start; <paramref name="end"/> where there is none.</returns>
    public abstract byte* Find(byte* from, byte* end, out int length);

    /// <summary>
    /// Whether a line is one JSON object. What does not look like one is not parsed: refusing it by an exception takes
    /// longer than all else that is done with it.
    /// </summary>
    private static bool IsObject(ReadOnlySpan<byte> line)
    {
        if (line.Length < 2 || line[0] != (byte)'{' || line[^1] != (byte)'}' || WrappedLine.IsOne(line)) return false;
        try
        {
            var reader = new Utf8JsonReader(line);
            while (reader.Read())
            {
                // Reading is checking.
            }

            return !HasLoneSurrogate(line);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether an escape is half of a surrogate pair: .NET reads over it, jq stops.</summary>
    private static bool HasLoneSurrogate(ReadOnlySpan<byte> line)
    {
        for (var rest = line; rest.IndexOf((byte)'\\') is var at && at >= 0;)
        {
            rest = rest[at..];
            var unit = EscapedUnit(rest);
            var isPair = char.IsHighSurrogate(unit) && char.IsLowSurrogate(EscapedUnit(rest[6..]));
            if (char.IsSurrogate(unit) && !isPair) return true;
            rest = rest[(isPair ? 12 : 2)..];
        }

        return false;
    }

    /// <summary>The UTF-16 unit of an escape <c>\uXXXX</c> that starts here; 0 where none does.</summary>
    private static char EscapedUnit(ReadOnlySpan<byte> text) =>
        text.Length >= 6 && text[0] == (byte)'\\' && text[1] == (byte)'u'
        && ushort.TryParse(text.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? (char)unit : '\0';

    private sealed class Vectors<TIsa> : LineCheck
        where TIsa : struct, IVectorIsa
    {
        public override byte* Find(byte* from, byte* end, out int length)
        {
            while (from < end)
            {
                // Nearly every line is one that Docker has written: the parser's own scan takes it in one pass.
                if (EnvelopeScanner<TIsa>.TryScan(from, end, null, 0, out var line))
                {
                    from = line.Next;
                    continue;
                }

                var rest = new ReadOnlySpan<byte>(from, (int)(end - from));
                var feed = rest.IndexOf((byte)'\n');
                length = feed < 0 ? rest.Length : feed;
                if (!IsObject(rest[..length])) return from;
                from += feed < 0 ? length : length + 1;
            }

            length = 0;
            return end;
        }
    }
}
