namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>A part of an escaped text, or a constant. <see langword="default"/> is no text at all. Valid as long as what it points to.</summary>
internal readonly unsafe struct TextSlice(byte* start, int length, SliceForm form = SliceForm.Escaped)
{
    public readonly byte* Start = start;

    public readonly int Length = length;

    public readonly SliceForm Form = form;

    /// <param name="constant">A literal (<c>"…"u8</c>), which never moves.</param>
    public TextSlice(ReadOnlySpan<byte> constant)
        : this((byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(constant)), constant.Length)
    {
    }

    public bool IsAbsent => Start is null;

    public ReadOnlySpan<byte> Bytes => new(Start, Length);

    public TextSlice As(SliceForm form) => new(Start, Length, form);
}
