namespace Rask.LogForwarder.Collector.Files;

/// <summary>The text of a generation, as the container's log had it, whatever the file holds. Reader thread only.</summary>
internal unsafe interface IGenerationText
{
    /// <summary>Reads bytes at an offset of the text: <paramref name="length"/> of them, fewer only at its end.</summary>
    /// <returns>0 at the end.</returns>
    /// <exception cref="IOException">The device fails.</exception>
    int Read(byte* buffer, int length, long offset);

    /// <summary>The text's length as far as it can be told without reading all of it.</summary>
    /// <param name="unknown">What to say where it cannot be told.</param>
    long Size(long unknown);

    /// <summary>The first offset from the given one on that may hold anything but NUL bytes.</summary>
    long SkipHole(long offset);
}
