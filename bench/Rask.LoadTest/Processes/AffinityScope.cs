using Rask.LoadTest.Platform;

namespace Rask.LoadTest.Processes;

/// <summary>Keeps the calling thread on one CPU until it is disposed on the same thread.</summary>
internal sealed unsafe class AffinityScope : IDisposable
{
    /// <summary>Enough for 1024 CPUs, which is what the kernel is built for at most on common distributions.</summary>
    private const int Words = 16;

    private readonly ulong[] _before = new ulong[Words];

    public AffinityScope(int cpu)
    {
        var mask = stackalloc ulong[Words];
        new Span<ulong>(mask, Words).Clear();
        fixed (ulong* before = _before)
        {
            if (Libc.GetAffinity(0, Words * sizeof(ulong), before) < 0)
                throw Libc.Failure("sched_getaffinity");
        }

        mask[cpu / 64] = 1UL << (cpu % 64);
        if (Libc.SetAffinity(0, Words * sizeof(ulong), mask) < 0)
            throw Libc.Failure($"pin to CPU {cpu}");
    }

    public void Dispose()
    {
        fixed (ulong* before = _before)
            _ = Libc.SetAffinity(0, Words * sizeof(ulong), before);
    }
}
