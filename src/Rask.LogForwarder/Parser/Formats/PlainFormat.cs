using System.Runtime.CompilerServices;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Output;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.LogForwarder.Parser.Formats;

/// <summary><c>plain</c>: any text; the message is the line, and its head may tell a level. Thread-safe.</summary>
internal static unsafe class PlainFormat<TIsa>
    where TIsa : struct, IVectorIsa
{
    /// <summary>Writes the record up to and including its empty <c>fields</c>, without closing braces.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Write(byte* o, in LineText text, RecordLevel level, in EnvelopeLine line, in RecordSource source, long offset)
    {
        o = Emit<TIsa>.Literal(o, "{\"service_type\":\"plain\",\"log_type\":\"plain\",\"message\":\""u8);
        o = Emit<TIsa>.Copy(o, text.Start, (int)(text.End - text.Start));
        o = Emit<TIsa>.Common(o, level, line, source);
        o = Emit<TIsa>.Id(o, source, offset);
        return Emit<TIsa>.Literal(o, ",\"fields\":{"u8);
    }
}
