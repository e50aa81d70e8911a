namespace Rask.LogForwarder.Configuration;

/// <summary>Where the logs of containers are read.</summary>
internal enum SourceKind
{
    /// <summary>The engine's files where they can be read, else its API.</summary>
    Auto,

    /// <summary>The engine's files.</summary>
    Files,

    /// <summary>The engine's API.</summary>
    Docker,
}
