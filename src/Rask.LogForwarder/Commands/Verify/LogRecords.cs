using System.Text;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Configuration;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Commands.Verify;

/// <summary>
/// Makes the records of a log again, by the very stages that deliver them: all generations that are there, pieces joined,
/// damage passed over.
/// </summary>
internal static unsafe class LogRecords
{
    private const long LeastPoolBytes = 8 << 20;
    private const int FirstOutput = 1 << 20;

    /// <summary>The keys of all records that the files of a log hold.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static void Read(LogSource source, CollectorLimits limits, List<ulong> keys)
    {
        using var pool = new PagePool(Math.Max(LeastPoolBytes, (long)limits.MaxLineBytes + ForwarderOptions.PageReserve));
        using var queue = new BatchQueue(pool, 4, new BatchNumbers("verify", 1));
        using var encoder = RecordEncoder.Create(Simd.Best, recordId: false);
        using var reader = new SourceReader(
            source, queue, limits, LineScanner.Create(Simd.Best), new Counters());
        reader.Chain.Refresh();
        if (reader.Chain.OpenError != 0) throw new IOException($"{source.Path}: {Platform.Errno.Describe(reader.Chain.OpenError)}");
        if (reader.Chain.Current is null) return;
        reader.Start(null, fromEnd: false, []);
        var output = new byte[FirstOutput];
        var container = Encoding.UTF8.GetBytes(source.Owner.ContainerId);
        while (true)
        {
            var outcome = reader.Read(isFinal: true);
            if (outcome == ReadOutcome.Failed) throw new IOException(reader.ReadError);
            var isDone = outcome == ReadOutcome.AtEnd && reader.Chain.Next is null && reader.FinishAll();
            if (outcome != ReadOutcome.Progress) _ = reader.Grouper.TrySeal();
            while (queue.TryTake(out var batch))
            {
                output = Encode(batch, encoder, container, output, keys);
                queue.Complete(batch);
            }

            if (isDone) return;
        }
    }

    private static byte[] Encode(Batch batch, RecordEncoder encoder, byte[] container, byte[] output, List<ulong> keys)
    {
        foreach (ref readonly var segment in batch.Segments)
        {
            var at = segment.Start;
            var end = at + segment.Length;
            while (at < end)
            {
                EncodeResult result;
                fixed (byte* target = output)
                {
                    result = encoder.Encode(
                        at, end, target, target + output.Length - RecordEncoder.Slack, batch.Owner.Tags, segment.Generation,
                        segment.Offset + (at - segment.Start), segment.Flags);
                }

                Add(output.AsSpan(0, (int)result.Written), container, keys);
                at += result.Consumed;
                if (result.Consumed == 0) output = new byte[result.RequiredCapacity + RecordEncoder.Slack];
            }
        }

        return output;
    }

    private static void Add(ReadOnlySpan<byte> lines, byte[] container, List<ulong> keys)
    {
        foreach (var range in lines.Split((byte)'\n'))
            if (RecordKey.TryRead(lines[range], container, out var key)) keys.Add(key);
    }
}
