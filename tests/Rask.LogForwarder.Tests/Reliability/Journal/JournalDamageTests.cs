using Rask.LogForwarder.Buffer;
using Rask.LogForwarder.Reliability.Journal;
using Rask.LogForwarder.Reliability.Ledger;
using static Rask.LogForwarder.Tests.Reliability.Journal.JournalRig;

namespace Rask.LogForwarder.Tests.Reliability.Journal;

public sealed class JournalDamageTests : IDisposable
{
    private const int Tail = 1024;

    private readonly JournalRig _rig = new();

    public void Dispose() => _rig.Dispose();

    /// <summary>Bytes of a journal with lines of every kind, also within its last kilobyte.</summary>
    private byte[] Whole()
    {
        using var journal = _rig.Open();
        for (var sequence = 1; sequence <= 6; sequence++)
        {
            var batch = _rig.Batch(journal, $"c{sequence % 2}", sequence, 1000 * sequence);
            journal.Begin(batch);
            if (sequence is 3 or 6) journal.PartDone(batch.Id, new BatchPart(1, 4, 10), default);
            if (sequence % 3 != 0) journal.Done(batch, BatchOutcome.Acknowledged);
        }

        journal.StartAt("c7", At(7), "web");
        return _rig.Bytes;
    }

    /// <summary>What the lines say that were not touched.</summary>
    private static JournalState Expected(byte[] whole, Func<int, int, bool> isIntact)
    {
        var state = new JournalState();
        for (var at = 0; at < whole.Length;)
        {
            var end = Array.IndexOf(whole, (byte)'\n', at);
            if (isIntact(at, end))
            {
                Assert.True(JournalLine.TryOpen(whole.AsSpan(at, end - at), out var json));
                Assert.True(JournalRecord.TryRead(json, out var record));
                state.Apply(record, json);
            }

            at = end + 1;
        }

        return state;
    }

    private void AssertHolds(JournalState expected, byte[] bytes, bool isDamaged)
    {
        File.WriteAllBytes(_rig.JournalPath, bytes);
        string forwarder;
        long epoch;
        using (var journal = _rig.Open())
        {
            (forwarder, epoch) = (journal.Forwarder, journal.Epoch);
            Assert.Equal(expected.Forwarder, forwarder);
            Assert.True(epoch > 1);
            foreach (var container in new[] { "c0", "c1", "c7" }) Assert.Equal(expected.Find(container)?.End, journal.Find(container));
            Assert.Equal(isDamaged, _rig.Counters.JournalDamage > 0);
            journal.StartAt("new", At(epoch));
        }

        using var again = _rig.Open();
        Assert.Equal((forwarder, epoch + 1), (again.Forwarder, again.Epoch));
        Assert.Equal(0, _rig.Counters.JournalDamage);
        Assert.Equal(At(epoch), again.Find("new"));
        foreach (var container in new[] { "c0", "c1" })
        {
            var pending = expected.Pending.Where(entry => entry.Container == container).ToArray();
            var taken = again.TakePending(container);
            Assert.Equal(pending.Select(static entry => entry.Id), taken.Select(static batch => batch.Description.Id));
            for (var i = 0; i < pending.Length; i++) Assert.Equal(pending[i].Done, taken[i].Done);
        }
    }

    [Fact]
    public void Cut_at_any_byte_it_keeps_every_whole_line()
    {
        var whole = Whole();
        Assert.True(whole.Length > Tail);
        for (var length = whole.Length - Tail; length < whole.Length; length++)
            AssertHolds(Expected(whole, (_, end) => end < length), whole[..length], isDamaged: whole[length - 1] != '\n');
    }

    [Fact]
    public void With_any_byte_flipped_it_keeps_all_the_other_lines()
    {
        var whole = Whole();
        for (var at = whole.Length - Tail; at < whole.Length; at++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[at] ^= (byte)(1 << (at % 8));
            // A line feed that is gone makes two lines one; the byte behind it begins the second.
            var isFeed = whole[at] == '\n';
            AssertHolds(Expected(whole, (start, end) => !(at >= start && at <= end) && !(isFeed && start == at + 1)), bytes, isDamaged: true);
        }
    }

    [Fact]
    public void Nonsense_does_not_keep_the_forwarder_from_starting()
    {
        File.WriteAllBytes(_rig.JournalPath, [.. Enumerable.Range(0, 100_000).Select(static number => (byte)(number * 31))]);

        using var journal = _rig.Open();

        Assert.True(_rig.Counters.JournalDamage > 0);
        journal.StartAt("a", At(1));
        Assert.Equal(At(1), journal.Find("a"));
    }

    [Fact]
    public void A_batch_whose_line_holds_no_whole_description_is_damage_and_not_pending()
    {
        File.WriteAllText(
            _rig.JournalPath,
            Sealed("""{"kind":"start","version":2,"forwarder":"00ff00ff00ff00ff","epoch":1}""")
            + Sealed("""{"kind":"begin","forwarder":"00ff00ff00ff00ff","epoch":1,"sequence":1,"container":"a","records":3,"stdout":["g",1],"stderr":["g",1],"ranges":"none"}"""));

        using var journal = _rig.Open();

        Assert.Empty(journal.TakePending("a"));
        Assert.Equal(1, _rig.Counters.JournalDamage);
    }
}
