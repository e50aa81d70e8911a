using Rask.LogForwarder.Reliability;

namespace Rask.LogForwarder.DockerApi.Capture;

/// <summary>What all captures of a forwarder have in common.</summary>
internal sealed record CaptureSetSettings
{
    /// <summary>Where the captured logs lie.</summary>
    public required string Directory { get; init; }

    /// <summary>True where all logs are taken from the API, also those whose files could be read.</summary>
    public required bool TakesAll { get; init; }

    /// <summary>Of logs of which nothing was captured yet: from when on; null from their beginning.</summary>
    public string? FirstSince { get; init; }

    /// <summary>True where what containers write is followed; false where only what is there now is taken.</summary>
    public bool IsFollowed { get; init; } = true;

    /// <summary>The most disk that one log may take.</summary>
    public required long MaxBytes { get; init; }

    /// <summary>Knows what is delivered.</summary>
    public required IForwarderJournal Journal { get; init; }

    /// <summary>Called when a capture has ended. Any thread.</summary>
    public required Action Changed { get; init; }
}
