using System.Text;

namespace Rask.LogForwarder.Tests.Collector.Support;

/// <summary>The forwarder's own log, which its threads write to and the test reads.</summary>
internal sealed class LogOutput : MemoryStream
{
    private readonly Lock _gate = new();

    public string[] Lines
    {
        get
        {
            lock (_gate) return Encoding.UTF8.GetString(ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        lock (_gate) base.Write(buffer, offset, count);
    }

    // The base class would come back here through the other overload.
    public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);
}
