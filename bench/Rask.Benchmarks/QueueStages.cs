using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Parser;

namespace Rask.Benchmarks;

/// <summary>What goes from the reader thread to the sender thread, and back.</summary>
internal static unsafe class QueueStages
{
    /// <summary>Messages of one pass.</summary>
    public const int Messages = 10_000_000;

    /// <summary>Records of one pass, in batches.</summary>
    public const int Records = 100_000_000;

    private const int RecordsOfBatch = 10_000;

    /// <summary>A batch of 2.5 MB lies in this many pages.</summary>
    private const int PagesOfBatch = 20;

    /// <summary>Single elements from one thread to another through the ring; returns how many arrived in order.</summary>
    public static int SingleMessages()
    {
        var ring = new SpscRing<long>(1024);
        var producer = new Thread(() =>
        {
            for (long i = 0; i < Messages;)
                if (ring.TryPush(i)) i++;
        });
        producer.Start();
        var arrived = 0;
        while (arrived < Messages)
        {
            if (!ring.TryPop(out var message)) continue;
            if (message != arrived) throw new InvalidOperationException("The ring lost or reordered a message.");
            arrived++;
        }

        producer.Join();
        return arrived;
    }

    /// <summary>
    /// Full batches through the whole hand-over: pages are counted, the batch is filled with segments, sealed, taken, completed,
    /// and its pages and itself are used again. Returns the number of records that arrived.
    /// </summary>
    public static int FullBatches()
    {
        using var pool = new PagePool(4 << 20);
        using var queue = new BatchQueue(pool, 64, new BatchNumbers("f", 1));
        var consumer = new Thread(() =>
        {
            for (var left = Records; left > 0;)
            {
                if (!queue.TryTake(out var batch)) continue;
                left -= batch.Records;
                queue.Complete(batch);
            }
        });
        consumer.Start();
        for (var left = Records; left > 0; left -= RecordsOfBatch)
        {
            var batch = queue.Rent();
            for (var page = 0; page < PagesOfBatch; page++)
            {
                PageRun run;
                while (!pool.TryRent(1, out run)) Thread.SpinWait(1);
                batch.Add(pool, run, new Segment(run.Start, PagePool.PageSize, RecordsOfBatch / PagesOfBatch, "g", 0, LineFlags.None));
                pool.Release(run);
            }

            while (!queue.HasRoom) Thread.SpinWait(1);
            queue.Seal(batch);
        }

        consumer.Join();
        return Records;
    }
}
