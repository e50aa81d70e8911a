namespace Rask.LoadTest.Checks;

/// <summary>A check of the load test's own parts did not hold.</summary>
internal sealed class CheckFailedException(string message) : Exception(message)
{
    public static void Require(bool holds, string what)
    {
        if (!holds)
            throw new CheckFailedException(what);
    }

    public static void RequireEqual<T>(T expected, T actual, string what) =>
        Require(EqualityComparer<T>.Default.Equals(expected, actual), $"{what}: expected {expected}, got {actual}");
}
