using System.Globalization;
using System.Text.Json;

namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>
/// Reads the logging options of a container from Docker's <c>containers/&lt;id&gt;/hostconfig.json</c>, as written by moby's
/// <c>daemon/container</c>: one JSON object, replaced by a rename at each change. Only <c>LogConfig</c> is taken.
/// </summary>
internal static class HostConfigFile
{
    public const string FileName = "hostconfig.json";

    /// <summary>Reads one file. Never throws for what the file system or the file's content can hold.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The options, if true is returned.</param>
    /// <param name="problem">The reason, if false is returned.</param>
    public static bool TryRead(string path, out ContainerLogOptions? options, out ContainerConfigProblem? problem)
    {
        ContainerLogOptions? found = null;
        problem = ContainerConfigFile.Read(path, (content, name) => Parse(content, name, out found));
        options = found;
        return found is not null;
    }

    /// <summary>
    /// A size as Docker's options have it (<c>go-units</c>, <c>FromHumanSize</c>): a decimal number, a prefix k, m, g, t or
    /// p that counts in thousands, also in the form <c>ki</c>, and a <c>b</c>, in either case.
    /// </summary>
    /// <returns>Null where it is none.</returns>
    public static long? ParseSize(string text)
    {
        var rest = text.AsSpan().Trim();
        if (rest is [.., 'b' or 'B']) rest = rest[..^1];
        if (rest is [.., 'i' or 'I']) rest = rest[..^1];
        var factor = 1.0;
        if (!rest.IsEmpty && "kmgtp".IndexOf(char.ToLowerInvariant(rest[^1]), StringComparison.Ordinal) is >= 0 and var power)
        {
            factor = Math.Pow(1000, power + 1);
            rest = rest[..^1];
        }

        if (!double.TryParse(rest.TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
        var size = number * factor;
        return size < long.MaxValue ? (long)size : null;
    }

    /// <summary>Reads the logging driver of the object that is the value of the key at which a reader stands; null where it has none.</summary>
    internal static string? ReadDriver(ref Utf8JsonReader reader)
    {
        var texts = default(OptionTexts);
        if (!ContainerConfigFile.Enter(ref reader)) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("LogConfig"u8)) ReadLogConfig(ref reader, ref texts);
            else reader.Skip();
        }

        return texts.Driver;
    }

    private static ContainerConfigProblem? Parse(ReadOnlySpan<byte> content, string path, out ContainerLogOptions? options)
    {
        var texts = default(OptionTexts);
        options = null;
        var reader = new Utf8JsonReader(content);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return Damaged(path, "is not a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("LogConfig"u8)) ReadLogConfig(ref reader, ref texts);
            else reader.Skip();
        }

        // Also finds what stands behind the object.
        reader.Read();

        long? maxBytes = string.IsNullOrEmpty(texts.MaxSize) || texts.MaxSize.StartsWith('-') ? 0 : ParseSize(texts.MaxSize);
        if (maxBytes is not { } bytes) return Damaged(path, "has a max-size that is no size");
        var maxFiles = 1;
        if (!string.IsNullOrEmpty(texts.MaxFile)
            && (!int.TryParse(texts.MaxFile, NumberStyles.None, CultureInfo.InvariantCulture, out maxFiles) || maxFiles < 1))
            return Damaged(path, "has a max-file that is no number from 1 on");
        options = new ContainerLogOptions(texts.Driver ?? "", bytes, maxFiles, texts.Compress is "true" or "1", texts.Mode == "non-blocking");
        return null;
    }

    private static void ReadLogConfig(ref Utf8JsonReader reader, ref OptionTexts texts)
    {
        if (!ContainerConfigFile.Enter(ref reader)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Type"u8)) texts.Driver = ContainerConfigFile.Text(ref reader);
            else if (reader.ValueTextEquals("Config"u8)) ReadOptions(ref reader, ref texts);
            else reader.Skip();
        }
    }

    private static void ReadOptions(ref Utf8JsonReader reader, ref OptionTexts texts)
    {
        if (!ContainerConfigFile.Enter(ref reader)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("max-size"u8)) texts.MaxSize = ContainerConfigFile.Text(ref reader);
            else if (reader.ValueTextEquals("max-file"u8)) texts.MaxFile = ContainerConfigFile.Text(ref reader);
            else if (reader.ValueTextEquals("compress"u8)) texts.Compress = ContainerConfigFile.Text(ref reader);
            else if (reader.ValueTextEquals("mode"u8)) texts.Mode = ContainerConfigFile.Text(ref reader);
            else reader.Skip();
        }
    }

    private static ContainerConfigProblem Damaged(string path, string what) => new(ContainerConfigProblemKind.Damaged, $"{path} {what}");

    private struct OptionTexts
    {
        public string? Driver;
        public string? MaxSize;
        public string? MaxFile;
        public string? Compress;
        public string? Mode;
    }
}
