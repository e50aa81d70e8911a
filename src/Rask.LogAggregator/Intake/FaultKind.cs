namespace Rask.LogAggregator.Intake;

/// <summary>Why a line is not a record.</summary>
internal enum FaultKind
{
    None,
    Blank,
    TooLong,
    InvalidUtf8,
    NotAnObject,
    MalformedJson,
    LoneSurrogate,
    UnknownKey,
    DuplicateKey,
    MissingKey,
    WrongValue,
    FieldNotText,
    DuplicateField,
}
