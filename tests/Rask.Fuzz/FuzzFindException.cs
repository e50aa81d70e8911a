namespace Rask.Fuzz;

/// <summary>The fuzzer has found something.</summary>
public sealed class FuzzFindException : Exception
{
    public FuzzFindException()
    {
    }

    public FuzzFindException(string message)
        : base(message)
    {
    }

    public FuzzFindException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
