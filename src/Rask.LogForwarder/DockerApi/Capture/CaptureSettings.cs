namespace Rask.LogForwarder.DockerApi.Capture;

/// <summary>What one container's log is captured with.</summary>
internal sealed record CaptureSettings
{
    /// <summary>The container's full id.</summary>
    public required string Container { get; init; }

    /// <summary>The newest file; its directory exists.</summary>
    public required string Path { get; init; }

    /// <summary>Whether the container has a terminal.</summary>
    public required bool HasTerminal { get; init; }

    /// <summary>Without any file: from when on the engine is asked; null for all that it has.</summary>
    public string? FirstSince { get; init; }

    /// <summary>True where what the container writes is followed; false where only what is there now is taken.</summary>
    public bool IsFollowed { get; init; } = true;

    /// <summary>The most disk that the files may take.</summary>
    public required long MaxBytes { get; init; }

    /// <summary>Size at which a file is rotated.</summary>
    public long FileBytes { get; init; } = CaptureFiles.FileBytes;

    /// <summary>Whether all that is older than these generations is delivered. Any thread.</summary>
    public required Predicate<IReadOnlySet<string>> IsDeliveredBefore { get; init; }

    /// <summary>Called when the capture has ended. Any thread.</summary>
    public required Action Changed { get; init; }
}
