using System.Text;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Collector.Support;

/// <summary>A log in a directory of its own, written and rotated as Docker does; deleted at the end.</summary>
internal sealed class LogFiles : IDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("log-files-").FullName;
    private int _lines;

    public string Path => System.IO.Path.Combine(_directory, "x-json.log");

    /// <summary>Bytes ever written.</summary>
    public long Written { get; private set; }

    public string Numbered(int number) => number == 0 ? Path : $"{Path}.{number}";

    public void Append(ReadOnlySpan<byte> bytes)
    {
        using var file = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Write(bytes);
        Written += bytes.Length;
    }

    public void Append(string text) => Append(Encoding.UTF8.GetBytes(text));

    /// <summary>What the container writes at once, with a time of its own.</summary>
    public void Write(byte[] text, StreamKind stream = StreamKind.Stdout)
    {
        foreach (var piece in DockerLine.Pieces(text, stream, DockerLine.Time(++_lines))) Append(piece);
    }

    public void Write(string text, StreamKind stream = StreamKind.Stdout) => Write(Encoding.UTF8.GetBytes(text), stream);

    /// <summary>Renames the files by one number; the one that would be the <paramref name="maxFile"/>th is lost.</summary>
    public void Rotate(int maxFile = 1000)
    {
        var last = 0;
        while (last < maxFile - 1 && File.Exists(Numbered(last))) last++;
        for (var number = last; number > 0; number--) File.Move(Numbered(number - 1), Numbered(number), overwrite: true);
        Append([]);
    }

    public void Dispose() => System.IO.Directory.Delete(_directory, recursive: true);
}
