using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace Rask.LogForwarder.DockerApi;

/// <summary>
/// Asks an engine's API (Docker Engine API, <c>docs.docker.com/reference/api/engine</c>). Paths have no version, so that
/// each engine answers with its own. Each request has a connection of its own: they are few, and none waits for another.
/// Thread-safe.
/// </summary>
internal sealed class DockerClient(DockerHost host, StopSignal stop)
{
    /// <summary>The longest wait for the next byte of an answer that is no stream.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    /// <summary>What one container is described with has 2 to 50 KB; a list of thousands stays below this.</summary>
    private const int BodyLimit = 8 << 20;

    /// <summary>Where the engine is.</summary>
    public DockerHost Host => host;

    /// <summary>Ends what waits.</summary>
    public StopSignal Stop => stop;

    /// <summary>Asks for a stream, whose status may be any.</summary>
    /// <param name="path">The path with its query.</param>
    /// <param name="connection">The connection, to be disposed of by the caller.</param>
    /// <exception cref="IOException">The engine cannot be reached, or the connection breaks.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public DockerResponse Open(string path, out DockerConnection connection)
    {
        DockerConnection? opened = null;
        try
        {
            opened = connection = DockerConnection.Open(host, AnswerLimit, stop);
            connection.Send(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"), AnswerLimit);
            var response = new DockerResponse(connection);
            response.ReadHead(AnswerLimit);
            return response;
        }
        catch (Exception error) when (error is SocketException or TimeoutException or InvalidDataException)
        {
            opened?.Dispose();
            throw new DockerUnreachableException(host, error);
        }
        catch
        {
            opened?.Dispose();
            throw;
        }
    }

    /// <summary>Asks for a whole answer.</summary>
    /// <param name="path">The path with its query.</param>
    /// <param name="body">Where the body goes; what it held before is gone.</param>
    /// <returns>The status.</returns>
    /// <exception cref="IOException">The engine cannot be reached, or the answer breaks off.</exception>
    /// <exception cref="OperationCanceledException">The forwarder is ending.</exception>
    public int Get(string path, ArrayBufferWriter<byte> body)
    {
        // What is described there may hold secrets: it is not left lying.
        body.Clear();
        var response = Open(path, out var connection);
        using (connection)
        {
            try
            {
                while (response.Read(body.GetSpan(4096), AnswerLimit) is > 0 and var count)
                {
                    body.Advance(count);
                    if (body.WrittenCount > BodyLimit) throw new InvalidDataException($"the answer has more than {BodyLimit} bytes");
                }
            }
            catch (Exception error) when (error is TimeoutException or InvalidDataException)
            {
                throw new DockerUnreachableException(host, error);
            }

            return response.StatusCode;
        }
    }
}
