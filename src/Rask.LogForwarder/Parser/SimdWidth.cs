namespace Rask.LogForwarder.Parser;

/// <summary>The vector width that a <see cref="RecordEncoder"/> works with; the value is the width in bits.</summary>
internal enum SimdWidth
{
    Scalar = 1,
    Vector128 = 128,
    Vector256 = 256,
    Vector512 = 512,
}
