using System.Runtime.CompilerServices;
using System.Text;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>
/// Real logs of real programs and the records expected of them: those of <c>docker-json</c> were written by a real Docker engine, what
/// those of the other folders are says the file <c>README.md</c> beside them. <c>RASK_UPDATE_SNAPSHOTS=1</c>
/// writes the expected files anew; look at what changed.
/// </summary>
public sealed class FixtureTests
{
    public static TheoryData<int, string> Cases => Find("");

    /// <summary>The general path reads lines of Docker only; those of CRI are made such before.</summary>
    public static TheoryData<int, string> DockerCases => Find("cri/");

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Real_logs_become_the_expected_records(int width, string name)
    {
        byte[] log = File.ReadAllBytes(Path.Combine(Folder, name + ".log"));

        byte[][] records = Encoders.Encode((SimdWidth)width, log);

        Assert.Equal(log.Count(b => b == (byte)'\n'), records.Length);
        Assert.All(records, record => DecodedRecord.Parse(record));
        string actual = string.Concat(records.Select(record => Encoding.UTF8.GetString(record) + "\n"));
        if (Environment.GetEnvironmentVariable("RASK_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(Path.Combine(SourceFolder(), name + ".ndjson"), actual);
        else
            Assert.Equal(File.ReadAllText(Path.Combine(Folder, name + ".ndjson")), actual);
    }

    [Theory]
    [MemberData(nameof(DockerCases))]
    public void Fast_and_general_path_agree_on_real_logs(int width, string name)
    {
        byte[] log = File.ReadAllBytes(Path.Combine(Folder, name + ".log"));
        byte[][] records = Encoders.Encode((SimdWidth)width, log);
        int at = 0;
        foreach (byte[] record in records)
        {
            int length = log.AsSpan(at).IndexOf((byte)'\n');

            Assert.Equal(
                DecodedRecord.Parse(Encoders.EncodeGeneral(log.AsSpan(at, length))).ToString(),
                DecodedRecord.Parse(record).ToString());
            at += length + 1;
        }
    }

    /// <param name="without">How the names of those begin that are left out.</param>
    private static TheoryData<int, string> Find(string without)
    {
        var data = new TheoryData<int, string>();
        foreach (SimdWidth width in Encoders.SupportedWidths)
        {
            foreach (string path in Directory.EnumerateFiles(Folder, "*.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string name = Path.ChangeExtension(Path.GetRelativePath(Folder, path), null);
                if (without.Length == 0 || !name.StartsWith(without, StringComparison.Ordinal))
                    data.Add((int)width, name);
            }
        }
        return data;
    }

    private static string SourceFolder([CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "..", "Fixtures");
}
