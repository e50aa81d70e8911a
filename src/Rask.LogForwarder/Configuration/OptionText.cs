using System.Globalization;

namespace Rask.LogForwarder.Configuration;

/// <summary>Texts of option values: numbers, sizes, truth values and names; in and out.</summary>
internal static class OptionText
{
    /// <summary>A decimal number without sign, separators or fraction.</summary>
    public static bool TryInteger(string text, int minimum, int maximum, out int value) =>
        int.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out value)
        && value >= minimum && value <= maximum;

    /// <summary>
    /// Bytes: a decimal number, alone or with a unit (<c>B</c>, <c>K</c>, <c>M</c>, <c>G</c>, also as <c>KB</c> or <c>KiB</c>, in any case).
    /// Units are powers of 1024, as in <c>docker run --memory</c>.
    /// </summary>
    public static bool TrySize(string text, int minimum, int maximum, out int value)
    {
        value = 0;
        var rest = text.AsSpan().Trim();
        var digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits])) digits++;
        if (!long.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        if (!TryUnit(rest[digits..].TrimStart(), out var shift) || number > long.MaxValue >> shift) return false;

        var bytes = number << shift;
        if (bytes < minimum || bytes > maximum) return false;
        value = (int)bytes;
        return true;
    }

    /// <summary><c>true</c> or <c>false</c>, and the other spellings that people use in environment files.</summary>
    public static bool TryBoolean(string text, out bool value)
    {
        var word = text.AsSpan().Trim();
        value = IsOneOf(word, "true", "yes", "on", "1");
        return value || IsOneOf(word, "false", "no", "off", "0");
    }

    /// <summary>A name that may become part of a path: letters, digits and <c>. _ -</c>; at most 128, and not only dots.</summary>
    public static bool IsName(string text)
    {
        if (text.Length is 0 or > 128) return false;
        var onlyDots = true;
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '_' or '-')) return false;
            onlyDots &= character == '.';
        }

        return !onlyDots;
    }

    /// <summary>A text for people: not blank, at most 255 characters, without control characters and broken Unicode.</summary>
    public static bool IsLabel(string text)
    {
        if (text.Length > 255 || string.IsNullOrWhiteSpace(text)) return false;
        foreach (var character in text)
            if (char.IsControl(character) || char.IsSurrogate(character) && !IsWellFormed(text)) return false;
        return true;
    }

    /// <summary>Bytes in the largest unit that leaves no fraction, for example <c>3 MiB</c>.</summary>
    public static string Size(int bytes)
    {
        if (bytes == 1 << 30) return "1 GiB";
        if (bytes >= 1 << 20 && bytes % (1 << 20) == 0) return string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB");
        if (bytes >= 1 << 10 && bytes % (1 << 10) == 0) return string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10} KiB");
        return string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
    }

    private static bool TryUnit(ReadOnlySpan<char> unit, out int shift)
    {
        shift = 0;
        if (unit.IsEmpty || IsOneOf(unit, "b", "byte", "bytes")) return true;
        shift = char.ToLowerInvariant(unit[0]) switch { 'k' => 10, 'm' => 20, 'g' => 30, _ => 0 };
        var suffix = unit[1..];
        return shift != 0 && (suffix.IsEmpty || IsOneOf(suffix, "b", "ib", "i"));
    }

    private static bool IsOneOf(ReadOnlySpan<char> word, params ReadOnlySpan<string> words)
    {
        foreach (var candidate in words)
            if (word.Equals(candidate, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }
}
