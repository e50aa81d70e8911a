using System.Text;
using Rask.LogForwarder.Parser.Text;

namespace Rask.LogForwarder.Parser;

/// <summary>
/// What every record of one container says about its source, rendered once:
/// <c>"container_id":"…","service_name":"…","service_group":…</c>. Immutable and thread-safe.
/// </summary>
internal sealed unsafe class SourceTags
{
    private readonly byte[] _stdout;
    private readonly byte[] _stderr;

    /// <param name="containerId">Full id. Like the others an arbitrary string: lone surrogates become U+FFFD.</param>
    /// <param name="serviceName">The Compose service's or the container's name.</param>
    /// <param name="serviceGroup">The label <c>rask.group</c>, or null.</param>
    public SourceTags(string containerId, string serviceName, string? serviceGroup)
    {
        ServiceName = serviceName;
        EscapedContainerId = JsonText.EscapeToArray(Encoding.UTF8.GetBytes(containerId));
        byte[] name = JsonText.EscapeToArray(Encoding.UTF8.GetBytes(serviceName));
        ReadOnlySpan<byte> group = serviceGroup is null
            ? "null"u8
            : [(byte)'"', .. JsonText.EscapeToArray(Encoding.UTF8.GetBytes(serviceGroup)), (byte)'"'];
        byte[] tags = [
            .. "\"container_id\":\""u8, .. EscapedContainerId,
            .. "\",\"service_name\":\""u8, .. name,
            .. "\",\"service_group\":"u8, .. group];
        _stdout = RenderRun("\",\"stream\":\"stdout\","u8, tags);
        _stderr = RenderRun("\",\"stream\":\"stderr\","u8, tags);
        RunLength = "\",\"stream\":\"stdout\","u8.Length + tags.Length;
    }

    /// <summary>The service's name as it was given.</summary>
    public string ServiceName { get; }

    /// <summary>The three members, without a comma before or behind.</summary>
    public ReadOnlySpan<byte> Rendered => _stdout.AsSpan("\",\"stream\":\"stdout\","u8.Length, RunLength - "\",\"stream\":\"stdout\","u8.Length);

    /// <summary>The container's id, escaped, without quotes.</summary>
    public byte[] EscapedContainerId { get; }

    /// <summary>Length of either run.</summary>
    public int RunLength { get; }

    /// <summary>
    /// The text between a record's time and what follows the tags: the time's closing quote, the stream and the tags, no
    /// comma behind. Does not move, and 64 bytes behind it can be read.
    /// </summary>
    public byte* Run(StreamKind stream) =>
        (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(stream == StreamKind.Stdout ? _stdout : _stderr));

    private static byte[] RenderRun(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tags)
    {
        byte[] run = GC.AllocateArray<byte>(head.Length + tags.Length + 64, pinned: true);
        head.CopyTo(run);
        tags.CopyTo(run.AsSpan(head.Length));
        return run;
    }
}
