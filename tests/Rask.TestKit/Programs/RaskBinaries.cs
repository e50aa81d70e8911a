namespace Rask.TestKit.Programs;

/// <summary>Finds the published programs under test.</summary>
public static class RaskBinaries
{
    public static string Forwarder => Find("rask-log-forwarder");

    public static string Aggregator => Find("rask-log-aggregator");

    /// <summary><c>RASK_OUT</c>, or <c>out/</c> beside the solution file above this program.</summary>
    /// <exception cref="DirectoryNotFoundException">This program does not lie in the repository, and RASK_OUT is not set.</exception>
    public static string Folder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("RASK_OUT") is { Length: > 0 } folder)
                return Path.GetFullPath(folder);
            return Path.Combine(RepositoryRoot, "out");
        }
    }

    /// <summary>The folder that holds the solution file.</summary>
    public static string RepositoryRoot
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Rask.slnx")))
                    return folder.FullName;
            }

            throw new DirectoryNotFoundException($"No Rask.slnx above {AppContext.BaseDirectory}; set RASK_OUT to the folder of the programs.");
        }
    }

    private static string Find(string name)
    {
        var path = Path.Combine(Folder, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: run `make build`.");
    }
}
