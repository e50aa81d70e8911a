namespace Rask.TestKit.Processes;

/// <summary>A new, empty folder under the system's temporary folder, removed with all its content at the end.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder(string prefix = "rask-") => Path = Directory.CreateTempSubdirectory(prefix).FullName;

    /// <summary>The absolute path, without a slash at its end.</summary>
    public string Path { get; }

    /// <summary>The path of something in this folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a folder in this folder and returns its path.</summary>
    public string Create(string name) => Directory.CreateDirectory(this[name]).FullName;

    public void Dispose()
    {
        // RASK_KEEP=1 leaves the evidence of a failed test.
        if (Directory.Exists(Path) && Environment.GetEnvironmentVariable("RASK_KEEP") is not "1")
            Directory.Delete(Path, true);
    }
}
