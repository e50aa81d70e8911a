namespace Rask.TestKit.Docker;

/// <summary>No Docker engine can run here; the message says why and what would help.</summary>
public sealed class DockerUnavailableException : Exception
{
    public DockerUnavailableException(string message)
        : base(message)
    {
    }

    public DockerUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public DockerUnavailableException()
    {
    }
}
