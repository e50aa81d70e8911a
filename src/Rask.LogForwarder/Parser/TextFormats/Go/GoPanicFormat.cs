namespace Rask.LogForwarder.Parser.TextFormats.Go;

/// <summary>
/// <c>go</c> / <c>error</c>: what Go's runtime prints when a program dies (package runtime: panic.go, signal_unix.go, traceback.go),
/// joined to one text:
/// <code>
/// panic: assignment to entry in nil map
///
/// goroutine 1 [running]:
/// main.main()
/// </code>
/// Only with its goroutine: a line <c>panic: …</c> alone may be anyone's. The message is the whole text. Thread-safe.
/// </summary>
internal static unsafe class GoPanicFormat
{
    /// <summary>Fills the parts only where the text is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start, end);
        TextSlice error = default;
        bool isFatal = true;
        if (cursor.TrySkip("panic: "u8) || cursor.TrySkip("fatal error: "u8))
        {
            byte* headEnd = EscapedLines.FindBreak(cursor.At, end);
            error = new TextSlice(cursor.At, (int)(headEnd - cursor.At));
        }
        else if (cursor.TrySkip("goroutine "u8))
        {
            // A stack that a program printed of its own accord.
            isFatal = false;
            if (!cursor.TryReadDigits(out _) || !cursor.TrySkip(" ["u8) || cursor.Rest.IndexOf("]:\\n"u8) < 0)
                return false;
        }
        else if (!cursor.Is("SIG"u8))
        {
            return false;
        }
        if (isFatal && !GoTrace.IsDump(cursor.Rest))
            return false;
        parts.Format = RecordFormat.GoError;
        parts.Level = isFatal ? RecordLevel.Fatal : RecordLevel.Error;
        parts.Message = new TextSlice(start, (int)(end - start));
        if (!error.IsAbsent)
            parts.AddFixed("error"u8, error);
        return true;
    }
}
