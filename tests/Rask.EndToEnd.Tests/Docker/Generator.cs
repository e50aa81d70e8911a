using System.Globalization;

namespace Rask.EndToEnd.Tests.Docker;

/// <summary>Programs for the busybox shell that write numbered lines.</summary>
internal static class Generator
{
    /// <summary>Writes the numbers <paramref name="first"/> to <c>first + count - 1</c>, then stays alive.</summary>
    internal static string[] Numbers(long first, long count) => ["sh", "-c", Awk(first, count) + "; exec sleep 1000"];

    /// <summary>Writes the numbers and ends.</summary>
    internal static string[] NumbersAndEnd(long first, long count) => ["sh", "-c", Awk(first, count)];

    /// <summary>Each start of the container writes the next <paramref name="count"/> numbers; it keeps where it was in its own file system.</summary>
    internal static string[] NumbersPerLife(long count) =>
        ["sh", "-c", string.Create(CultureInfo.InvariantCulture, $"n=$(cat /tmp/n 2>/dev/null || echo 0); echo $((n+{count})) > /tmp/n; awk -v n=$n 'BEGIN {{ for (i = 0; i < {count}; i++) print \"sequence=\" n + i \" of one life\" }}'; exec sleep 1000")];

    /// <summary>As fast as the engine takes it, for so many seconds; the last line is <c>sequence=N done</c>.</summary>
    internal static string[] AsFastAsPossible(int seconds) =>
        ["awk", string.Create(CultureInfo.InvariantCulture, $"BEGIN {{ end = systime() + {seconds}; do {{ for (i = 0; i < 1000; i++) print \"sequence=\" n++ \" the quick brown fox jumps over the lazy dog while the five boxing wizards jump quickly\" }} while (systime() < end); print \"sequence=\" n \" done\" }}")];

    private static string Awk(long first, long count) => string.Create(
        CultureInfo.InvariantCulture,
        $"awk 'BEGIN {{ for (i = {first}; i < {first + count}; i++) print \"sequence=\" i \" the quick brown fox jumps over the lazy dog while the five boxing wizards jump quickly\" }}'");
}
