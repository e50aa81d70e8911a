using System.Runtime.CompilerServices;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>
/// Reads a Docker record whose log text is an object of a known shape (<see cref="JsonShapes"/>): envelope and object in one
/// pass. What lies between the values is compared, and the values themselves are checked as <see cref="EnvelopeScanner{TIsa}"/>
/// and <see cref="JsonParser{TIsa}"/> would check them. Any doubt is for those two. Thread-safe.
/// </summary>
/// <remarks>
/// Why this is exact: a step was read off a line that the two had found well-formed, and it begins and ends where a value
/// does, so no escape and no string is cut by it. The same bytes in the same place mean the same again.
/// </remarks>
internal static unsafe class JsonShapeReader<TIsa>
    where TIsa : struct, IVectorIsa
{
    private const uint True = 't' | ('r' << 8) | ('u' << 16) | ((uint)'e' << 24);
    private const uint Null = 'n' | ('u' << 8) | ('l' << 16) | ((uint)'l' << 24);
    private const uint Fals = 'f' | ('a' << 8) | ('l' << 16) | ((uint)'s' << 24);

    /// <summary>Fills the pairs from the line; returns the last step, or null if the line has no known shape.</summary>
    /// <param name="line">Start of the line; 64 bytes before and behind the source can be read.</param>
    /// <param name="end">End of the source, which may hold more lines.</param>
    /// <param name="shapes">Not empty.</param>
    /// <param name="pair">Gets values, kinds and steps.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static JsonStep* TryRead(byte* line, byte* end, JsonShapes shapes, JsonPair* pair, ref EnvelopeLine record)
    {
        JsonStep* step = shapes.First;
        byte* at = line + EnvelopeScanner<TIsa>.HeadLength;
        uint nonAscii = 0;
        if (!EnvelopeScanner<TIsa>.HasHead(line, end))
            return null;
        while (true)
        {
            while ((TIsa.EqualMask(at, step->Text) | step->Ignored) != uint.MaxValue || (step->IsLong && (at >= end || !IsRest(at, step))))
            {
                step = step->Other;
                if (step is null)
                    return null;
            }
            at += step->Length;
            // What lies behind the source can look like more of the line.
            if (at >= end)
                return null;
            pair->Key = (byte*)step;
            pair->Value = at;
            uint length = 0;
            if (step->End == JsonStepEnd.Text)
            {
                TextMasks masks = TIsa.ClassifyText(at);
                while (masks.Backslashes == 0)
                {
                    nonAscii |= masks.NonAscii;
                    length += IVectorIsa.ChunkSize;
                    if (masks.Refused != 0 || at + length >= end)
                        return null;
                    masks = TIsa.ClassifyText(at + length);
                }
                // Also bytes behind the value: they cost a check for nothing.
                nonAscii |= masks.NonAscii;
                if ((masks.Refused & (masks.Backslashes ^ (masks.Backslashes - 1))) != 0)
                    return null;
                // What the backslash escapes is for the next step to tell.
                length += (uint)TIsa.LowestBit(masks.Backslashes);
                pair->Kind = JsonKind.Text;
            }
            else if (step->End == JsonStepEnd.Scalar)
            {
                ScalarMasks masks = TIsa.ClassifyScalar(at);
                length = (uint)TIsa.LowestBit(~(ulong)masks.Parts);
                if (*at >= (byte)'a')
                {
                    if (!IsName(at, length))
                        return null;
                    pair->Kind = JsonKind.Name;
                }
                else
                {
                    if (!IsNumber(at, masks.Digits, length))
                        return null;
                    pair->Kind = JsonKind.Number;
                }
            }
            else
            {
                byte* text = line + EnvelopeScanner<TIsa>.HeadLength;
                record.Body = text;
                record.BodyLength = (int)(at - 1 - text);
                return EnvelopeScanner<TIsa>.TryReadTail(at - 1, end, ref record) && (nonAscii == 0 || IsUtf8(record)) ? step : null;
            }
            pair->ValueLength = (int)length;
            pair++;
            // A branch, and not an addition: the next step need not wait for this value's end if it is where it usually is.
            uint usual = (uint)step->UsualLength;
            if (length == usual)
            {
                at += usual;
            }
            else
            {
                at += length;
                if ((int)usual >= 0)
                    shapes.Miss(step);
            }
            step = step->Next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsRest(byte* at, JsonStep* step) =>
        (TIsa.EqualMask(at + IVectorIsa.ChunkSize, step->TextRest) | step->RestIgnored) == uint.MaxValue;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsUtf8(in EnvelopeLine record) => Utf8Check.IsValid(record.Body, record.BodyLength);

    /// <summary>Without a branch for each name: which one it is cannot be foreseen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsName(byte* at, uint length)
    {
        uint word = Unsafe.ReadUnaligned<uint>(at);
        return (length == 4 & (word == True | word == Null)) | (length == 5 & word == Fals & at[4] == (byte)'e');
    }

    /// <summary>Whether this is a JSON number without exponent.</summary>
    /// <param name="digits">One bit for each digit.</param>
    /// <param name="length">Up to 32.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNumber(byte* at, ulong digits, uint length)
    {
        if (*at == (byte)'-')
        {
            at++;
            digits >>= 1;
            length--;
        }
        // int = "0" / digit1-9 *digit
        uint whole = (uint)TIsa.LowestBit(~digits);
        if (whole == 0 || (*at == (byte)'0' && whole != 1))
            return false;
        if (whole == length)
            return true;
        uint fraction = (uint)TIsa.LowestBit(~(digits >> (int)(whole + 1)));
        return at[whole] == (byte)'.' && fraction != 0 && whole + 1 + fraction == length;
    }
}
