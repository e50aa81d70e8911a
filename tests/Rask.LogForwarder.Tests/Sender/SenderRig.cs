using System.Diagnostics;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Platform;
using Rask.LogForwarder.Sender;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Sender;

/// <summary>A transport with all that it needs. Every call is bounded, so that a hang fails a test instead of the run.</summary>
internal sealed class SenderRig : IDisposable
{
    /// <summary>Far beyond what anything here takes, also on a busy machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>For scripts to see that their client is gone.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly RecordEncoder _encoder = RecordEncoder.Create(SimdWidth.Scalar, recordId: false);
    private int _sender;

    public SenderRig(string endpoint, TimeSpan? connectLimit = null, TimeSpan? requestLimit = null, AccessSettings? access = null)
    {
        Abort = new AbortSignal(Wake);
        Transport = new HttpTransport(new Uri(endpoint), connectLimit ?? Limit, requestLimit ?? Limit, _encoder, "9.8.7", Counters, access);
    }

    public SenderRig(RawServer server, TimeSpan? requestLimit = null)
        : this($"http://127.0.0.1:{server.Port}/v1/aggregate", requestLimit: requestLimit)
    {
    }

    public WakeEvent Wake { get; } = new();

    public AbortSignal Abort { get; }

    public Counters Counters { get; } = new();

    public TestBatches Batches { get; } = new();

    public HttpTransport Transport { get; }

    /// <summary>Runs code on a thread of its own and fails where it does not end.</summary>
    public static T Bounded<T>(Func<T> code)
    {
        var task = Task.Factory.StartNew(code, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(Task.WaitAny([task], Limit) == 0, "it hangs");
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Waits for a condition.</summary>
    public static void Until(Func<bool> condition, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, "not in time: " + what);
            Thread.Sleep(1);
        }
    }

    /// <summary>True while the thread that sends does nothing but wait.</summary>
    public bool IsSenderAsleep => SleepingThread.IsAsleep(Volatile.Read(ref _sender));

    public DeliveryResult Send(Batch batch) => Bounded(() =>
    {
        Volatile.Write(ref _sender, SleepingThread.Current);
        try
        {
            return Transport.Send(batch, Abort);
        }
        finally
        {
            Volatile.Write(ref _sender, 0);
        }
    });

    /// <summary>Sends, and does something from another thread once a step is reached and the sender waits there.</summary>
    public DeliveryStatus SendAnd(int lines, Func<bool> reached, Action<AbortSignal> tell)
    {
        var batch = Batches.Of(Enumerable.Range(0, lines).Select(number => TestBatches.Line($"{number} {new string('x', 400)}")));
        var teller = new Thread(() =>
        {
            Until(() => reached() && IsSenderAsleep, "the step before");
            tell(Abort);
        });
        teller.Start();
        var result = Send(batch);
        teller.Join();
        return result.Status;
    }

    public DeliveryResult Send(int lines = 3, long sequence = 1) => Send(Batches.Numbered(lines, sequence: sequence));

    public void Dispose()
    {
        Transport.Dispose();
        Abort.Dispose();
        _encoder.Dispose();
        Batches.Dispose();
        Wake.Dispose();
    }
}
