using System.Buffers;
using System.Text.Json;
using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Collector;
using Rask.LogForwarder.Reliability;
using Rask.LogForwarder.Reliability.Ledger;

namespace Rask.LogForwarder.Tests.Collector.Support;

/// <summary>The sender's side: takes batches, checks what every batch must keep, and acknowledges them.</summary>
internal sealed class BatchReceiver(BatchQueue queue, CollectorLimits limits, ContainerLedger? ledger = null)
{
    private long _sequence;

    /// <summary>The records of all acknowledged batches.</summary>
    public List<ReceivedRecord> Records { get; } = [];

    /// <summary>How many records each acknowledged batch had.</summary>
    public List<int> Sizes { get; } = [];

    /// <summary>What a journal would have written of each batch before it was sent.</summary>
    public List<BatchDescription> Descriptions { get; } = [];

    /// <summary>What the last acknowledgement confirmed.</summary>
    public StreamPositions? Acknowledged { get; private set; }

    public IEnumerable<string> Texts => Records.Select(static record => record.Text);

    /// <summary>Takes and acknowledges what is there.</summary>
    public int Receive(int most = int.MaxValue)
    {
        var count = 0;
        for (; count < most && queue.TryTake(out var batch); count++)
        {
            Descriptions.Add(Describe(batch));
            Check(batch);
            Acknowledged = batch.End;
            Sizes.Add(batch.Records);
            ledger?.Settle(batch.Coverage, batch.Records, BatchOutcome.Acknowledged);
            queue.Complete(batch);
        }

        return count;
    }

    private unsafe void Check(Batch batch)
    {
        if (!batch.IsBegun) Assert.Equal(++_sequence, batch.Id.Sequence);
        Assert.InRange(batch.Records, 1, limits.BatchRecords);
        Assert.True(queue.UnacknowledgedRecords <= limits.UnacknowledgedRecords, "more records are unacknowledged than allowed");
        var before = Records.Count;
        long bytes = 0;
        foreach (ref readonly var segment in batch.Segments)
        {
            bytes += segment.Length;
            var rest = new ReadOnlySpan<byte>(segment.Start, segment.Length);
            var lines = 0;
            for (; rest.Length > 0; lines++)
            {
                var feed = rest.IndexOf((byte)'\n');
                var line = feed < 0 ? rest : rest[..feed];
                Assert.True(line.Length > 0, "an empty line is no record");
                Records.Add(new ReceivedRecord(
                    line.ToArray(), segment.Generation, segment.Offset + (segment.Length - rest.Length), segment.Flags));
                rest = feed < 0 ? [] : rest[(feed + 1)..];
            }

            Assert.Equal(segment.Records, lines);
        }

        Assert.Equal(batch.Records, Records.Count - before);
        Assert.Equal(batch.Bytes, bytes);
        if (!batch.IsBegun) Assert.NotEqual(0, batch.Opened);
    }

    /// <summary>What a journal writes of a batch, read back.</summary>
    public static BatchDescription Describe(Batch batch)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            BatchDescription.WriteMembers(json, batch);
            json.WriteEndObject();
        }

        var reader = new Utf8JsonReader(text.WrittenSpan);
        reader.Read();
        return BatchDescription.Read(ref reader);
    }
}
