namespace Rask.LogForwarder.Parser.Isa;

/// <summary>One bit for each of 64 bytes, the lowest for the first, in four classes.</summary>
/// <param name="Quotes"><c>"</c></param>
/// <param name="Backslashes"><c>\</c></param>
/// <param name="Controls">Bytes below 0x20.</param>
/// <param name="NonAscii">Bytes from 0x80 on.</param>
internal readonly record struct BlockMasks(ulong Quotes, ulong Backslashes, ulong Controls, ulong NonAscii);
