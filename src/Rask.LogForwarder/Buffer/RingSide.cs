using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Buffer;

/// <summary>
/// One side's index of a ring and its view of the other's, alone on two cache lines: the prefetcher of x86 fetches them
/// in pairs. (Outside the ring, because nested types of generic ones cannot be laid out by hand.)
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct RingSide
{
    /// <summary>Elements that this side has pushed or popped.</summary>
    [FieldOffset(128)] public long Index;

    /// <summary>The other side's index as it was last seen.</summary>
    [FieldOffset(136)] public long Other;
}
