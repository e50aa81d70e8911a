namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>A service that logs numbered lines at a steady pace to both streams until it is told to stop.</summary>
internal interface INumberedService : IAsyncDisposable
{
    /// <summary>What the forwarder needs to be told to find the log.</summary>
    IReadOnlyList<string> ForwarderArguments { get; }

    /// <summary>The file that is written now.</summary>
    string LogPath { get; }

    /// <summary>Begins to write, or goes on behind the last number after a stop.</summary>
    Task StartAsync();

    /// <summary>Ends the writing; all of it is in the log then. May be called again.</summary>
    Task<WrittenLines> StopAsync();
}
