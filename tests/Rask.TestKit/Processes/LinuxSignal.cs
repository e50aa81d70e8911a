namespace Rask.TestKit.Processes;

/// <summary>The signals that tests send, with the numbers of Linux on x86-64 and ARM64 (<c>signal(7)</c>).</summary>
public enum LinuxSignal
{
    None = 0,
    Hangup = 1,
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
