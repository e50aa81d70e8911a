namespace Rask.TestKit.Faults;

/// <summary>What a <see cref="FaultProxy"/> does with one request.</summary>
public enum ProxyAction
{
    /// <summary>Passes the request on and the answer back.</summary>
    Pass,

    /// <summary>Passes the request on, waits for the answer, and closes the client's connection without it or in its middle.</summary>
    DropAnswer,

    /// <summary>Passes on the first bytes of the request, then closes both connections.</summary>
    CutRequest,

    /// <summary>Answers by itself; the request goes nowhere.</summary>
    Answer,
}
