namespace Rask.LoadTest.Corpus;

/// <summary>Writes a corpus to a file.</summary>
internal static class CorpusFile
{
    private const int FlushBytes = 1 << 20;

    /// <summary>Writes <paramref name="lines"/> records; returns the number of bytes.</summary>
    public static long Write(string path, CorpusKind kind, long lines, ulong seed)
    {
        // Written under another name first, so that an interrupted run leaves no half corpus that looks whole.
        var unfinished = path + ".unfinished";
        long bytes = 0;
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            var source = new LineSource(kind, seed, marked: false);
            var output = new LineBuilder();
            var scratch = new LineBuilder();
            for (long i = 0; i < lines; i++)
            {
                source.Next(output, scratch);
                if (output.Length >= FlushBytes || i == lines - 1)
                {
                    file.Write(output.Written);
                    bytes += output.Length;
                    output.Clear();
                }
            }
        }

        File.Move(unfinished, path, overwrite: true);
        return bytes;
    }
}
