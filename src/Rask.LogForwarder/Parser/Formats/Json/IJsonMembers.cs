namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>
/// The members of an object whose keys have a number of <see cref="JsonKey"/>, however they were read. Implementations are
/// structs, so that what is generic over them is compiled for each. All but <see cref="Known"/> need a key that is known.
/// </summary>
internal interface IJsonMembers
{
    /// <summary>One bit for each key that the object has.</summary>
    ulong Known { get; }

    /// <summary>Number of all members.</summary>
    int Count { get; }

    bool IsText(int key);

    bool IsNumber(int key);

    bool IsNested(int key);

    bool IsNull(int key);

    /// <summary>Which of the members it is, from 0.</summary>
    int PlaceOf(int key);

    /// <summary>Whether its value can be looked at as it stands: it holds no escape.</summary>
    bool IsPlain(int key);

    /// <summary>The bytes of a value that <see cref="IsPlain"/>; without quotes.</summary>
    ReadOnlySpan<byte> ValueOf(int key);
}
