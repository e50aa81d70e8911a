using System.Text;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>Inputs that the fuzzer found (<c>make fuzz</c>), or that one fears it will. Their names begin with the target.</summary>
public sealed class FuzzFindsTests
{
    [Fact]
    public void What_a_fuzzer_found_becomes_a_valid_record_and_the_same_on_all_paths()
    {
        string[] paths = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", "fuzz"));
        Assert.NotEmpty(paths);
        foreach (string path in paths)
        {
            byte[] input = File.ReadAllBytes(path);
            if (Path.GetFileName(path).StartsWith("text", StringComparison.Ordinal))
                _ = Encoders.Record(Encoding.UTF8.GetString(input));
            else
                Assert.All(Lines(input), line => Encoders.Decode(line));
        }
    }

    private static IEnumerable<byte[]> Lines(byte[] input) =>
        Encoding.Latin1.GetString(input).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.Latin1.GetBytes);
}
