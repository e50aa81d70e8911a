namespace Rask.LogForwarder.Parser.Isa;

/// <summary>One bit for each of 32 bytes, the lowest for the first, in the classes that JSON's numbers and names know.</summary>
/// <param name="Parts">Bytes from <c>-</c> to <c>z</c>: all that numbers (but for a plus sign) and names are made of, and no byte that can follow one.</param>
/// <param name="Digits"><c>0</c> to <c>9</c></param>
internal readonly record struct ScalarMasks(uint Parts, uint Digits);
