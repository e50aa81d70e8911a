using System.Text.Json;

namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>
/// Reads Docker's <c>containers/&lt;id&gt;/config.v2.json</c>, as written by moby's <c>daemon/container</c>: one JSON object, replaced by a
/// rename at each change. Only <c>ID</c>, <c>Name</c>, <c>Created</c>, <c>LogPath</c>, <c>State.Running</c>, <c>State.StartedAt</c>,
/// <c>Config.Hostname</c> and a few of <c>Config.Labels</c> are taken.
/// <c>Config.Env</c> holds secrets: it is skipped, and the bytes of the file are cleared after use.
/// </summary>
internal static class ContainerConfigFile
{
    public const string FileName = "config.v2.json";

    /// <summary>Real ones have 2 to 20 KB; the limit keeps a foreign file from filling the memory.</summary>
    public const int MaxBytes = 1 << 20;

    private const int ShortIdLength = 12;

    /// <summary>Reads one file. Never throws for what the file system or the file's content can hold.</summary>
    /// <param name="path">The file; its directory must be named like the container's id.</param>
    /// <param name="identity">The container, if true is returned.</param>
    /// <param name="problem">The reason, if false is returned.</param>
    /// <param name="filter">The label that a container must have to be followed; null for any container.</param>
    public static bool TryRead(string path, out ContainerIdentity? identity, out ContainerConfigProblem? problem, LabelFilter? filter = null)
    {
        ContainerIdentity? found = null;
        problem = Read(path, (content, name) => Parse(content, name, filter, out found));
        identity = found;
        return found is not null;
    }

    /// <summary>Takes what is needed from a file's content; returns what is wrong with it.</summary>
    internal delegate ContainerConfigProblem? ContentParser(ReadOnlySpan<byte> content, string path);

    /// <summary>Reads a file of Docker's and has it parsed. Never throws for what the file system or the file's content can hold.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    internal static ContainerConfigProblem? Read(string path, ContentParser parse)
    {
        byte[]? content = null;
        try
        {
            content = ReadAll(path);
            return content is null
                ? Problem(ContainerConfigProblemKind.Damaged, path, $"has more than {MaxBytes} bytes")
                : parse(content, path);
        }
        catch (JsonException error)
        {
            return Problem(ContainerConfigProblemKind.Damaged, path, $"is not well-formed JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            // The reader's answer to a string that is not valid UTF-8 or holds half a surrogate pair.
            return Problem(ContainerConfigProblemKind.Damaged, path, "holds a string that is not valid Unicode");
        }
        catch (UnauthorizedAccessException)
        {
            return Problem(ContainerConfigProblemKind.PermissionDenied, path, "cannot be read: permission denied");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Problem(ContainerConfigProblemKind.Missing, path, "does not exist");
        }
        catch (IOException error)
        {
            return Problem(ContainerConfigProblemKind.Unreadable, path, "cannot be read: " + error.Message);
        }
        finally
        {
            if (content is not null) Array.Clear(content);
        }
    }

    private static byte[]? ReadAll(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        if (length > MaxBytes) return null;

        var content = new byte[length];
        var read = 0;
        while (read < content.Length)
        {
            var count = RandomAccess.Read(file, content.AsSpan(read), read);
            // Shorter than it was: what is missing fails as JSON.
            if (count == 0) break;
            read += count;
        }

        return content;
    }

    /// <summary>
    /// Reads what the engine's API tells of a container (<c>GET /containers/ID/json</c>). It is the same object with other
    /// names at its top, and holds the logging driver.
    /// </summary>
    /// <param name="content">The answer.</param>
    /// <param name="filter">The label that a container must have to be followed; null for any.</param>
    /// <param name="identity">The container without a directory, if null is returned.</param>
    public static string? ParseAnswer(ReadOnlySpan<byte> content, LabelFilter? filter, out ContainerIdentity? identity)
    {
        identity = null;
        try
        {
            return Parse(content, null, filter, out identity)?.Text;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return "what the engine says of a container is not well-formed JSON";
        }
    }

    private static ContainerConfigProblem? Parse(ReadOnlySpan<byte> content, string? path, LabelFilter? filter, out ContainerIdentity? identity)
    {
        identity = null;
        var directory = Path.GetDirectoryName(path) ?? "";
        string? driver = null;
        string? id = null;
        string? name = null;
        string? logPath = null;
        DateTimeOffset? created = null;
        var state = default(StatePart);
        var config = default(ConfigPart);

        var reader = new Utf8JsonReader(content);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return Problem(ContainerConfigProblemKind.Damaged, path, "is not a JSON object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("ID"u8) || (path is null && reader.ValueTextEquals("Id"u8))) id = Text(ref reader);
            else if (reader.ValueTextEquals("Name"u8)) name = Text(ref reader);
            else if (reader.ValueTextEquals("Created"u8)) created = Time(ref reader);
            else if (reader.ValueTextEquals("LogPath"u8)) logPath = NotEmpty(Text(ref reader));
            else if (path is null && reader.ValueTextEquals("HostConfig"u8)) driver = HostConfigFile.ReadDriver(ref reader);
            else if (reader.ValueTextEquals("State"u8)) state = ReadState(ref reader);
            else if (reader.ValueTextEquals("Config"u8)) config = ReadConfig(ref reader, filter);
            else reader.Skip();
        }

        // Also finds what stands behind the object.
        reader.Read();

        if (string.IsNullOrEmpty(id)) return Problem(ContainerConfigProblemKind.Damaged, path, "has no ID");
        if (path is not null && id != Path.GetFileName(directory)) return Problem(ContainerConfigProblemKind.Damaged, path, "has an ID that is not the name of its directory");

        name = name?.TrimStart('/');
        identity = new ContainerIdentity
        {
            Id = id,
            Name = string.IsNullOrEmpty(name) ? id[..Math.Min(id.Length, ShortIdLength)] : name,
            Directory = directory,
            ComposeService = config.ComposeService,
            ComposeProject = config.ComposeProject,
            Group = config.Group,
            HostName = config.HostName,
            IsForwarder = config.IsForwarder,
            IsLeftOut = filter is not null && !config.HasLabel,
            LogPathOfEngine = logPath,
            LogDriver = driver,
            HasTerminal = config.HasTerminal,
            IsRunning = state.IsRunning,
            StartedAt = state.StartedAt,
            Created = created,
        };
        return null;
    }

    private static StatePart ReadState(ref Utf8JsonReader reader)
    {
        var part = default(StatePart);
        if (!Enter(ref reader)) return part;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Running"u8)) part.IsRunning = IsTrue(ref reader);
            else if (reader.ValueTextEquals("StartedAt"u8)) part.StartedAt = Time(ref reader);
            else reader.Skip();
        }

        return part;
    }

    private static ConfigPart ReadConfig(ref Utf8JsonReader reader, LabelFilter? filter)
    {
        var part = default(ConfigPart);
        if (!Enter(ref reader)) return part;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("Hostname"u8)) part.HostName = NotEmpty(Text(ref reader));
            else if (reader.ValueTextEquals("Tty"u8)) part.HasTerminal = IsTrue(ref reader);
            else if (reader.ValueTextEquals("Labels"u8)) ReadLabels(ref reader, filter, ref part);
            else reader.Skip();
        }

        return part;
    }

    private static void ReadLabels(ref Utf8JsonReader reader, LabelFilter? filter, ref ConfigPart part)
    {
        if (!Enter(ref reader)) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // The filter may name one of those that are taken anyway.
            var isFilter = filter is not null && reader.ValueTextEquals(filter.Key);
            var label = Label(ref reader);
            var value = label == LabelKind.Other && !isFilter ? Nothing(ref reader) : Text(ref reader);
            if (isFilter) part.HasLabel = filter!.Accepts(value);
            if (label == LabelKind.ComposeService) part.ComposeService = NotEmpty(value);
            else if (label == LabelKind.ComposeProject) part.ComposeProject = NotEmpty(value);
            else if (label == LabelKind.Group) part.Group = NotEmpty(value);
            else if (label == LabelKind.Forwarder) part.IsForwarder = string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
        }
    }

    private static LabelKind Label(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("com.docker.compose.service"u8) ? LabelKind.ComposeService
        : reader.ValueTextEquals("com.docker.compose.project"u8) ? LabelKind.ComposeProject
        : reader.ValueTextEquals("rask.group"u8) ? LabelKind.Group
        : reader.ValueTextEquals("rask.forwarder"u8) ? LabelKind.Forwarder
        : LabelKind.Other;

    private static string? Nothing(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return null;
    }

    /// <summary>Goes from a key to its value; false if that is not an object (then it is skipped).</summary>
    internal static bool Enter(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject) return true;
        reader.Skip();
        return false;
    }

    /// <summary>Goes from a key to its value; null if that is not a string (then it is skipped).</summary>
    internal static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    /// <summary>Goes from a key to its value; false if that is not a truth value (then it is skipped).</summary>
    private static bool IsTrue(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.True) return true;
        reader.Skip();
        return false;
    }

    private static DateTimeOffset? Time(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time)) return time;
        reader.Skip();
        return null;
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static ContainerConfigProblem Problem(ContainerConfigProblemKind kind, string? path, string what) => new(kind, $"{path ?? "a container"} {what}");

    private struct ConfigPart
    {
        public string? HostName;
        public string? ComposeService;
        public string? ComposeProject;
        public string? Group;
        public bool IsForwarder;
        public bool HasLabel;
        public bool HasTerminal;
    }

    private struct StatePart
    {
        public bool IsRunning;
        public DateTimeOffset? StartedAt;
    }

    private enum LabelKind
    {
        Other,
        ComposeService,
        ComposeProject,
        Group,
        Forwarder,
    }
}
