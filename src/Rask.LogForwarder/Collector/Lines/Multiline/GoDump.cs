namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>
/// What Go's runtime prints when a program panics or dies (package runtime: panic.go, traceback.go, signal_unix.go), and
/// what net/http and others print with debug.Stack.
/// </summary>
/// <remarks>
/// <code>
/// dump      = ( "panic: " text / "fatal error: " text / "SIG" name ": " text / any error line ) *line
/// line      = "" / tab text / "[signal " text / "goroutine " number " [" state "]:" / "runtime stack:" / "PC=" text
///           / function "(" arguments ")" / "created by " function / "..." text / register "0x" digits / "exit status " number
/// </code>
/// A function stands only behind a line that says whose stack it is.
/// </remarks>
internal static class GoDump
{
    private const byte Head = 0;
    private const byte Stack = 1;
    private const byte BlankBehindStack = 2;

    /// <summary>The record behind the line that names a goroutine.</summary>
    public static RecordShape Goroutine => new(RecordKind.GoDump, Stack);

    /// <summary>True for <c>goroutine 1 [running]:</c>.</summary>
    public static bool IsGoroutine(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("goroutine "u8) || !text.EndsWith("]:"u8)) return false;
        var digits = EscapedText.Digits(text[10..]);
        return digits > 0 && text[(10 + digits)..].StartsWith(" "u8) && text.IndexOf((byte)'[') >= 0;
    }

    /// <summary>What the line is as the first one of a record.</summary>
    public static RecordShape Open(ReadOnlySpan<byte> text)
    {
        if (IsGoroutine(text)) return Goroutine;
        var isHead = text.StartsWith("panic: "u8) || text.StartsWith("fatal error: "u8) || text.StartsWith("SIGQUIT: "u8) || text.StartsWith("SIGABRT: "u8)
            || text.StartsWith("SIGSEGV: "u8);
        return isHead ? new RecordShape(RecordKind.GoDump, Head) : default;
    }

    /// <summary>Whether a line follows, and what the record is then.</summary>
    /// <param name="isEnd">True where the line belongs to the record and is its last one.</param>
    public static RecordShape Continue(RecordShape shape, ReadOnlySpan<byte> text, out bool isEnd)
    {
        isEnd = text.StartsWith("exit status "u8) && EscapedText.Digits(text[12..]) == text.Length - 12;
        if (isEnd) return default;
        if (text.IsEmpty) return shape.Step == Stack ? shape with { Step = BlankBehindStack } : shape;
        if (IsGoroutine(text) || text.SequenceEqual("runtime stack:"u8)) return Goroutine;
        if (shape.Step == Stack) return IsStackLine(text) ? shape : default;
        if (shape.Step == BlankBehindStack && IsRegister(text)) return shape;
        return EscapedText.StartsWithTab(text) || text.StartsWith("[signal "u8) || text.StartsWith("PC="u8) ? shape : default;
    }

    private static bool IsStackLine(ReadOnlySpan<byte> text) =>
        EscapedText.StartsWithTab(text) || text.StartsWith("created by "u8) || text.StartsWith("..."u8) || IsFunction(text);

    /// <summary>A name without blanks, then its arguments in brackets up to the end.</summary>
    private static bool IsFunction(ReadOnlySpan<byte> text)
    {
        if (text[^1] != (byte)')') return false;
        var bracket = text.IndexOf((byte)'(');
        return bracket > 0 && !text[..bracket].Contains((byte)' ') && (char.IsAsciiLetter((char)text[0]) || text[0] == (byte)'_');
    }

    /// <summary><c>rax    0xfffffffffffffffc</c>.</summary>
    private static bool IsRegister(ReadOnlySpan<byte> text)
    {
        var name = text.IndexOf((byte)' ');
        if (name is < 2 or > 6) return false;
        var value = text[name..].TrimStart((byte)' ');
        return value.StartsWith("0x"u8) && value.Length <= 18 && !value[2..].ContainsAnyExceptInRange((byte)'0', (byte)'f');
    }
}
