using System.Runtime.InteropServices;

namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>
/// The bytes from the end of one value of an object to the start of the next, as a line once had them:
/// <c>\",\"user\":\"</c>. The first begins at the opening brace, the last ends at the quote that closes the log text. The
/// steps of the shapes that are known make a tree. Each is three cache lines: what is compared, what is written, the rest.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 192)]
internal unsafe struct JsonStep
{
    /// <summary>Longest step that is kept: two chunks.</summary>
    public const int MaxLength = 64;

    /// <summary>Longest <see cref="Key"/> that such a step can have.</summary>
    public const int MaxKeyLength = 64;

    /// <summary>What the bytes of the log text are here.</summary>
    public fixed byte Text[32];

    /// <summary>One bit for each byte of <see cref="Text"/> behind the step.</summary>
    public uint Ignored;

    /// <summary>Length of the step.</summary>
    public byte Length;

    /// <summary>Length of <see cref="Key"/>.</summary>
    public byte KeyLength;

    /// <summary>What follows.</summary>
    public JsonStepEnd End;

    /// <summary>Whether the step goes on in <see cref="TextRest"/>.</summary>
    public bool IsLong;

    /// <summary>Length that the value behind has in most lines, or -1. See <see cref="JsonShapes.Miss"/>.</summary>
    public int UsualLength;

    /// <summary>How many values had another length.</summary>
    public int Misses;

    /// <summary>The first of the steps that can follow the value.</summary>
    public JsonStep* Next;

    /// <summary>Another step that can stand in this one's place.</summary>
    public JsonStep* Other;

    /// <summary>
    /// What a record's fields have in its place: <c>","user":"</c>. Of a last step, which has none: <see cref="JsonTable.ByKey"/>.
    /// </summary>
    public fixed byte Key[MaxKeyLength];

    /// <summary>What follows behind <see cref="Text"/>, and one bit for each byte of it behind the step.</summary>
    public fixed byte TextRest[32];
    public uint RestIgnored;

    /// <summary>Of a last step: as <see cref="JsonTable"/> has them.</summary>
    public int Count;
    public ulong Known;

    /// <summary>Of a last step: who is what.</summary>
    public JsonRoles Roles;

    /// <summary>Of a last step: the places of the members that are message and level, or -1.</summary>
    public sbyte Message;
    public sbyte Level;

    /// <summary>Of a last step: bytes between the line's text and the quote behind it: its line end.</summary>
    public byte LineEndLength;
}
