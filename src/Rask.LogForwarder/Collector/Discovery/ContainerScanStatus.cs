namespace Rask.LogForwarder.Collector.Discovery;

/// <summary>How <see cref="ContainerFinder.Scan"/> went.</summary>
internal enum ContainerScanStatus
{
    /// <summary>The directory was listed; the containers may still be none.</summary>
    Listed,

    /// <summary>There is no such directory (yet): wait, and scan again.</summary>
    DirectoryMissing,

    /// <summary>The kernel does not let this process see the containers: a person has to put it right (exit code 3).</summary>
    PermissionDenied,

    /// <summary>Another error of the file system: scan again later.</summary>
    Failed,
}
