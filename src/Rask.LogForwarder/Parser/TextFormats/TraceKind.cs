namespace Rask.LogForwarder.Parser.TextFormats;

/// <summary>Whose stack trace it is; each writes its frames in its own way.</summary>
internal enum TraceKind : byte
{
    /// <summary>A tab, <c>at </c>.</summary>
    Java,

    /// <summary>Three spaces, <c>at </c>.</summary>
    Dotnet,

    /// <summary>Four spaces, <c>at </c>.</summary>
    Node,
}
