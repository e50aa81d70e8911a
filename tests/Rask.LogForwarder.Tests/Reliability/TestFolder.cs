using System.Text;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Reliability;

/// <summary>An empty directory and a log to look at; the directory is deleted at the end.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly MemoryStream _output = new();

    public TestFolder() => Log = new SelfLog(_output, LogSeverity.Info, TimeProvider.System);

    public string Root { get; } = Directory.CreateTempSubdirectory("state-").FullName;

    public SelfLog Log { get; }

    public string[] LogLines => Encoding.UTF8.GetString(_output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string File(string name) => Path.Combine(Root, name);

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        _output.Dispose();
    }
}
