namespace Rask.LogForwarder.DockerApi;

/// <summary>An engine's API answered with a status that says that it will not, or cannot now.</summary>
internal sealed class DockerAnswerException(DockerHost host, int status) : IOException(
    $"the Docker engine at {host} answered {status}" + (status == 403 ? ": a proxy before it forbids this; allow GET on /containers and /events" : ""));
