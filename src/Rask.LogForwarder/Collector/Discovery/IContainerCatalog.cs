namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>Where containers are looked up: the files of engines, or an engine's API. Reader thread only.</summary>
internal interface IContainerCatalog
{
    /// <summary>Where it looks, in words for the log.</summary>
    string Description { get; }

    /// <summary>Directories in which a change of names may change the answer; as of the last <see cref="Scan"/>.</summary>
    IReadOnlyCollection<string> Directories { get; }

    /// <summary>Lists all containers. Does not throw for what the system or the engine can answer.</summary>
    ContainerScan Scan();

    /// <summary>True where a container is known to be gone for ever. False where that is not certain, which is said.</summary>
    /// <param name="container">Its full id.</param>
    /// <param name="wasSeen">True where it was listed earlier in this run.</param>
    bool IsGone(string container, bool wasSeen);

    /// <summary>True where the answer has changed since the last <see cref="Scan"/> without a change in <see cref="Directories"/>.</summary>
    bool HasChanged => false;

    /// <summary>Called, by any thread, when <see cref="HasChanged"/> becomes true. Set before the first look.</summary>
    Action? Changed
    {
        set
        {
            // Files tell of their changes by themselves.
        }
    }
}
