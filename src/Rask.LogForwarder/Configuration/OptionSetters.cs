using System.Globalization;

namespace Rask.LogForwarder.Configuration;

/// <summary>The kinds of rows that <see cref="OptionTable"/> has more than one of.</summary>
internal static class OptionSetters
{
    /// <summary>The most that a size may be: 1 GiB.</summary>
    public const int MaxSize = 1 << 30;

    public const string NameAllowed = "letters, digits and . _ - (at most 128)";
    public const string LabelAllowed = "a text without control characters (at most 255)";
    public const string PathAllowed = "a path";
    public const string BooleanAllowed = "true or false";

    public static OptionDefinition Integer(
        string group, string flag, string variable, string valueName, string @default, int minimum, int maximum, string help,
        Func<ForwarderOptions, int, ForwarderOptions> with, Func<ForwarderOptions, int>? get = null, string also = "")
    {
        var allowed = string.Create(CultureInfo.InvariantCulture, $"{minimum} to {maximum}{also}");
        return new OptionDefinition
        {
            Group = group,
            Flag = flag,
            Variable = variable,
            ValueName = valueName,
            Default = @default,
            Allowed = allowed,
            Help = help,
            Show = get is null ? null : options => get(options).ToString(CultureInfo.InvariantCulture),
            Set = (string text, ref ForwarderOptions options) =>
            {
                if (!OptionText.TryInteger(text, minimum, maximum, out var value)) return allowed;
                options = with(options, value);
                return null;
            },
        };
    }

    public static OptionDefinition Seconds(
        string group, string flag, string variable, string @default, int minimum, int maximum, string help,
        Func<ForwarderOptions, TimeSpan, ForwarderOptions> with) =>
        Integer(group, flag, variable, "SECONDS", @default, minimum, maximum, help,
            (options, value) => with(options, TimeSpan.FromSeconds(value)));

    public static OptionDefinition Milliseconds(
        string group, string flag, string variable, string @default, int minimum, int maximum, string help,
        Func<ForwarderOptions, TimeSpan, ForwarderOptions> with) =>
        Integer(group, flag, variable, "MS", @default, minimum, maximum, help,
            (options, value) => with(options, TimeSpan.FromMilliseconds(value)));

    public static OptionDefinition Size(
        string group, string flag, string variable, string @default, int minimum, int maximum, string help,
        Func<ForwarderOptions, int, ForwarderOptions> with, Func<ForwarderOptions, int> get, string also = "")
    {
        var allowed = $"{OptionText.Size(minimum)} to {OptionText.Size(maximum)}{also}";
        return new OptionDefinition
        {
            Group = group,
            Flag = flag,
            Variable = variable,
            ValueName = "SIZE",
            Default = @default,
            Allowed = allowed,
            Help = help,
            Show = options => OptionText.Size(get(options)),
            Set = (string text, ref ForwarderOptions options) =>
            {
                if (!OptionText.TrySize(text, minimum, maximum, out var value)) return allowed;
                options = with(options, value);
                return null;
            },
        };
    }

    public static OptionDefinition Switch(
        string group, string flag, string? variable, string help, Func<ForwarderOptions, bool, ForwarderOptions> with) => new()
        {
            Group = group,
            Flag = flag,
            Variable = variable,
            Default = "false",
            Allowed = BooleanAllowed,
            Help = help,
            Set = (string text, ref ForwarderOptions options) =>
            {
                if (!OptionText.TryBoolean(text, out var value)) return BooleanAllowed;
                options = with(options, value);
                return null;
            },
        };

    /// <summary>An option with few values, which are written in any case.</summary>
    /// <param name="with">Sets the value that stands for a text in lower case; null where no value does.</param>
    public static OptionDefinition Choice(
        string group, string flag, string variable, string valueName, string @default, string allowed, string help,
        Func<string, ForwarderOptions, ForwarderOptions?> with) => new()
        {
            Group = group,
            Flag = flag,
            Variable = variable,
            ValueName = valueName,
            Default = @default,
            Allowed = allowed,
            Help = help,
            Set = (string text, ref ForwarderOptions options) =>
            {
                if (with(text.Trim().ToLowerInvariant(), options) is not { } changed) return allowed;
                options = changed;
                return null;
            },
        };

    public static string? Name(
        string text, ForwarderOptions before, Func<ForwarderOptions, string, ForwarderOptions> with, out ForwarderOptions after) =>
        Keep(OptionText.IsName(text), NameAllowed, text, before, with, out after);

    public static string? Label(
        string text, ForwarderOptions before, Func<ForwarderOptions, string, ForwarderOptions> with, out ForwarderOptions after) =>
        Keep(OptionText.IsLabel(text), LabelAllowed, text, before, with, out after);

    public static string? FilePath(
        string text, ForwarderOptions before, Func<ForwarderOptions, string, ForwarderOptions> with, out ForwarderOptions after) =>
        Keep(IsPath(text), PathAllowed, text, before, with, out after);

    /// <summary>Whether the kernel could take the text as a path at all.</summary>
    public static bool IsPath(string text) => text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal);

    private static string? Keep(
        bool accepted, string allowed, string text, ForwarderOptions before,
        Func<ForwarderOptions, string, ForwarderOptions> with, out ForwarderOptions after)
    {
        after = accepted ? with(before, text) : before;
        return accepted ? null : allowed;
    }
}
