using System.Runtime.InteropServices;
using Rask.LoadTest.Platform;

namespace Rask.LoadTest.Cli;

/// <summary>Calls an action at SIGTERM and SIGINT instead of ending at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;

    public StopSignals(Action stop)
    {
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);

        void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            stop();
        }
    }

    /// <summary>Has the kernel send SIGTERM to this process when its parent ends, so that none stays behind.</summary>
    /// <param name="parent">The parent's pid; 0 leaves everything as it is.</param>
    public static void DieWithParent(int parent)
    {
        if (parent == 0)
            return;
        _ = Libc.Prctl(Libc.PrctlParentDeathSignal, Libc.SigTerm, 0, 0, 0);
        // The parent may have ended before the call took effect.
        if (Libc.GetParentPid() != parent)
            throw new OperationCanceledException("the process that started this one has ended");
    }

    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
    }
}
