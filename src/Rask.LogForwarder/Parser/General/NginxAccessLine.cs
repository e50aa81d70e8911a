using System.Buffers;
using Rask.LogForwarder.Parser.Formats;

namespace Rask.LogForwarder.Parser.General;

/// <summary>The slow twin of <see cref="NginxAccessFormat{TIsa}"/>, on decoded text. Thread-safe.</summary>
internal static class NginxAccessLine
{
    private const int TimeLength = 26;
    private const int MaxSizeDigits = 18;
    private static readonly SearchValues<byte> AddressBytes = SearchValues.Create("0123456789abcdefABCDEF.:"u8);

    public static bool TryRead(TextRange text, GeneralRecord record)
    {
        TextArena arena = record.Arena;
        var cursor = new TextCursor(arena, text);
        if (!cursor.TryReadUntil(' ', out TextRange address) || arena[address].ContainsAnyExcept(AddressBytes) || arena[address][0] == (byte)'.')
            return false;
        if (!cursor.TrySkip("- "u8) || !cursor.TryReadUntil(' ', out TextRange user) || arena[user].Contains((byte)'"'))
            return false;
        if (!cursor.TrySkip("["u8) || !cursor.TryRead(TimeLength, out TextRange time) || !NginxTime.IsLocalTime(arena[time]))
            return false;
        if (!cursor.TrySkip("] \""u8) || !cursor.TryReadUntil('"', out TextRange request, mayBeEmpty: true) || !cursor.TrySkip(" "u8))
            return false;
        if (!cursor.TryRead(3, out TextRange status) || arena[status].ContainsAnyExceptInRange((byte)'0', (byte)'9') || !cursor.TrySkip(" "u8))
            return false;
        TextRange? size = null;
        if (!cursor.TrySkip("-"u8))
        {
            size = cursor.ReadDigits();
            if (size.Value.Length is 0 or > MaxSizeDigits)
                return false;
        }
        TextRange? referer = null, agent = null, forwarded = null;
        if (!cursor.IsAtEnd && !(TryReadQuoted(ref cursor, out referer) && TryReadQuoted(ref cursor, out agent)))
            return false;
        if (!cursor.IsAtEnd && !(TryReadQuoted(ref cursor, out forwarded) && cursor.IsAtEnd))
            return false;

        record.Format = RecordFormat.NginxAccess;
        record.Message = text;
        record.IpAddress = address;
        record.UserAgent = Present(arena, agent);
        record.StatusCode = WithoutLeadingZeros(arena, status);
        record.ResponseSize = size is { } digits ? WithoutLeadingZeros(arena, digits) : null;
        NginxRequest.Add(record, request);
        AddField(record, "remote_user"u8, Present(arena, user));
        AddField(record, "time_local"u8, time);
        AddField(record, "referer"u8, Present(arena, referer));
        AddField(record, "http_x_forwarded_for"u8, Present(arena, forwarded));
        return true;
    }

    private static bool TryReadQuoted(ref TextCursor cursor, out TextRange? value)
    {
        value = null;
        if (!cursor.TrySkip(" \""u8) || !cursor.TryReadUntil('"', out TextRange text, mayBeEmpty: true))
            return false;
        value = text;
        return true;
    }

    /// <summary>nginx writes <c>-</c> for a variable without value.</summary>
    private static TextRange? Present(TextArena arena, TextRange? value) =>
        value is { } text && !arena[text].SequenceEqual("-"u8) ? text : null;

    private static TextRange WithoutLeadingZeros(TextArena arena, TextRange digits)
    {
        int zeros = arena[digits][..^1].IndexOfAnyExcept((byte)'0');
        return digits.Slice(zeros >= 0 ? zeros : digits.Length - 1);
    }

    private static void AddField(GeneralRecord record, ReadOnlySpan<byte> key, TextRange? value)
    {
        if (value is { } text)
            record.Fields.SetOwn(key, text);
    }
}
