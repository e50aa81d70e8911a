using Rask.LogForwarder.Parser.TextFormats.Meilisearch;

namespace Rask.LogForwarder.Parser.TextFormats.Rust;

/// <summary>
/// <c>rust-tracing</c> / <c>structured</c>: env_logger's default format (crate env_logger, module <c>fmt</c>):
/// <code>[2026-11-23T09:30:39Z INFO  app::db] message</code>
/// The access lines of actix-web's <c>Logger</c>, which older Meilisearch writes so too, become members; then the message is the line.
/// Thread-safe.
/// </summary>
internal static unsafe class EnvLoggerFormat
{
    private const int LevelWidth = 5;

    /// <summary>Fills the parts only where the line is one.</summary>
    public static bool TryRead(byte* start, byte* end, TextParts parts)
    {
        var cursor = new EscapedCursor(start + 1, end);
        if (cursor.Left < TextTime.DateTimeLength + 2 + LevelWidth || cursor.At[10] != (byte)'T' || !TextTime.IsDateTime(cursor.At))
            return false;
        cursor.At += TextTime.DateTimeLength;
        cursor.At += TextTime.FractionLength(cursor.At, end);
        int offset = TextTime.OffsetLength(cursor.At, end);
        cursor.At += offset;
        var time = new TextSlice(start + 1, (int)(cursor.At - start) - 1);
        if (offset == 0 || !cursor.TrySkip((byte)' ') || !TryReadLevel(ref cursor, out TextSlice level))
            return false;
        if (!cursor.TryReadUntil((byte)']', out TextSlice target) || !PlainName.IsWord(target.Bytes) || !cursor.TrySkip((byte)' '))
            return false;
        parts.Format = MeilisearchTarget.Matches(target.Bytes) ? RecordFormat.Meilisearch : RecordFormat.RustTracing;
        parts.Message = cursor.RestSlice;
        if (target.Bytes.SequenceEqual("actix_web::middleware::logger"u8) && ActixAccess.TryRead(cursor, parts))
            parts.Message = new TextSlice(start, (int)(end - start));
        _ = KnownMembers.TrySetLevel(level, parts);
        _ = parts.AddOwn("time"u8, time);
        _ = parts.AddOwn("target"u8, target);
        return true;
    }

    /// <summary>The level is padded to five letters.</summary>
    private static bool TryReadLevel(ref EscapedCursor cursor, out TextSlice level)
    {
        byte* start = cursor.At;
        bool isLevel = cursor.TrySkip("INFO "u8) || cursor.TrySkip("WARN "u8) || cursor.TrySkip("ERROR"u8) || cursor.TrySkip("DEBUG"u8) || cursor.TrySkip("TRACE"u8);
        int length = isLevel && cursor.At[-1] == (byte)' ' ? LevelWidth - 1 : LevelWidth;
        level = new TextSlice(start, length);
        return isLevel && cursor.TrySkip((byte)' ');
    }
}
