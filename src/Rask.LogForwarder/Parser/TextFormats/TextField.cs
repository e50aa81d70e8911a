using System.Runtime.CompilerServices;

namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>
/// One member of a record's <c>fields</c>. Pointers and numbers of its own instead of two slices: a slice is put together in
/// registers, and copying it whole would wait for its parts to be stored.
/// </summary>
internal unsafe struct TextField
{
    public byte* KeyStart;
    public byte* ValueStart;
    public int KeyLength;
    public int ValueLength;

    /// <summary>Underscores before a key of ours that the line has itself; -1 for a field that a later one of the same key replaced.</summary>
    public int Underscores;

    public SliceForm KeyForm;
    public SliceForm ValueForm;

    /// <summary>Fills it in its place: what is put together elsewhere is copied whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(TextField* field, TextSlice key, TextSlice value, int underscores)
    {
        field->KeyStart = key.Start;
        field->ValueStart = value.Start;
        field->KeyLength = key.Length;
        field->ValueLength = value.Length;
        field->Underscores = underscores;
        field->KeyForm = key.Form;
        field->ValueForm = value.Form;
    }

    public readonly TextSlice Key => new(KeyStart, KeyLength, KeyForm);

    public readonly TextSlice Value => new(ValueStart, ValueLength, ValueForm);
}
