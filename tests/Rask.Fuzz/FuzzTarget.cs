namespace Rask.Fuzz;

/// <summary>What the fuzzer's bytes stand for.</summary>
internal enum FuzzTarget
{
    /// <summary>Lines of a log file.</summary>
    Envelope,

    /// <summary>What a service wrote; Docker's record is put around it.</summary>
    Text,
}
