namespace Rask.LogForwarder.Parser.Recognition;

/// <summary>
/// Services whose lines do not tell all by themselves. Ollama writes the lines of Go's slog and of gin, as other programs do;
/// only its name tells it apart. Thread-safe.
/// </summary>
internal static class KnownServices
{
    /// <summary>Whether a service is Ollama: the word stands in its name between borders, or it is the stack's own.</summary>
    public static bool IsOllama(string service) =>
        service.Equals("news-creator", StringComparison.OrdinalIgnoreCase) || HasWord(service, "ollama");

    private static bool HasWord(string name, string word)
    {
        for (int at = 0; (at = name.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            int end = at + word.Length;
            if ((at == 0 || !char.IsAsciiLetter(name[at - 1])) && (end == name.Length || !char.IsAsciiLetter(name[end])))
                return true;
        }
        return false;
    }
}
