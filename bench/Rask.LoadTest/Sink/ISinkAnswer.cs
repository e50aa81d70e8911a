namespace Rask.LoadTest.Sink;

/// <summary>Writes the answers of the sink; apart from the connection's state so that this can be checked without sockets.</summary>
internal interface ISinkAnswer
{
    void Accepted(int fd, long records);

    void Continue(int fd);

    void BadRequest(int fd);

    void Statistics(int fd);
}
