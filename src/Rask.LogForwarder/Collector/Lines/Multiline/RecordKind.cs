namespace Rask.LogForwarder.Collector.Lines.Multiline;

/// <summary>What the lines of a record are so far, as far as it matters for the next one.</summary>
internal enum RecordKind : byte
{
    /// <summary>No line can follow.</summary>
    None,

    /// <summary>A text that tells of an error; a stack trace may follow.</summary>
    ErrorLine,

    /// <summary>An object or array that is printed over several lines.</summary>
    ObjectDump,

    /// <summary>An exception of a virtual machine of Java.</summary>
    JavaTrace,

    /// <summary>A traceback of Python.</summary>
    PythonTrace,

    /// <summary>A panic of Go, and its dump of goroutines.</summary>
    GoDump,

    /// <summary>A panic that gin caught: the request, the value, the stack.</summary>
    GinRecovery,

    /// <summary>An error of Node.js.</summary>
    NodeTrace,

    /// <summary>An exception of .NET.</summary>
    DotNetTrace,

    /// <summary>A record of .NET's console logger: a head and an indented message.</summary>
    DotNetLogger,

    /// <summary>A panic of Rust.</summary>
    RustPanic,

    /// <summary>A message of PostgreSQL with its details.</summary>
    Postgres,
}
