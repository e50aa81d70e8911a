namespace Rask.LogForwarder.Parser.Isa;

/// <summary>One bit for each of 32 bytes, the lowest for the first, in the classes that a JSON string's text knows.</summary>
/// <param name="Backslashes"><c>\</c></param>
/// <param name="Refused">Bytes that cannot stand there: <c>"</c> and those below 0x20.</param>
/// <param name="NonAscii">Bytes from 0x80 on.</param>
internal readonly record struct TextMasks(uint Backslashes, uint Refused, uint NonAscii);
