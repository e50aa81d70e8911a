using System.Text.Json;

namespace Rask.Fuzz;

/// <summary>Writes the fuzzer's first inputs: the lines of real logs, one file each.</summary>
internal static class Seeds
{
    /// <summary>The fuzzer tries each input in turn before it invents any; longer lines teach it little.</summary>
    private const int MaxLength = 1024;

    /// <summary>Lines of one log that are taken, from its start.</summary>
    private const int MaxLines = 40;

    public static void Write(string directory, FuzzTarget target, IEnumerable<string> logs)
    {
        Directory.CreateDirectory(directory);
        int number = 0;
        foreach (string log in logs)
        {
            int taken = 0;
            foreach (string line in File.ReadLines(log))
            {
                if (line.Length > MaxLength || line.Length == 0 || taken == MaxLines || !TryGetText(line, out string text))
                    continue;
                File.WriteAllText(Path.Combine(directory, $"{++number:D4}-{Path.GetFileNameWithoutExtension(log)}"), target == FuzzTarget.Text ? text : line);
                taken++;
            }
        }
    }

    private static bool TryGetText(string line, out string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            text = document.RootElement.GetProperty("log").GetString()!.TrimEnd('\n');
            return text.Length > 0;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            text = line;
            return true;
        }
    }
}
