using System.Numerics;
using System.Runtime.CompilerServices;

namespace Rask.LogForwarder.Buffer;

/// <summary>
/// A bounded lock-free queue between exactly one producing and one consuming thread. Each side keeps the other's index
/// as it last saw it, and looks again only when that says full or empty, so that the cache lines seldom travel.
/// </summary>
internal sealed class SpscRing<T>
{
    private readonly T[] _slots;
    private readonly int _mask;
    private RingSide _producer;
    private RingSide _consumer;
    private long _dropped;

    /// <param name="capacity">The least number of elements that fit; rounded up to a power of two.</param>
    public SpscRing(int capacity)
    {
        _slots = new T[BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, capacity))];
        _mask = _slots.Length - 1;
    }

    /// <summary>Elements ever pushed. Any thread.</summary>
    public long Pushed => Volatile.Read(ref _producer.Index);

    /// <summary>Elements ever popped. Any thread.</summary>
    public long Popped => Volatile.Read(ref _consumer.Index);

    /// <summary>Elements that the producer could not push and gave up. Any thread.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Appends an element. Producer only.</summary>
    /// <returns>False where the ring is full; nothing was changed.</returns>
    public bool TryPush(T item)
    {
        var index = _producer.Index;
        if (index - _producer.Other > _mask)
        {
            _producer.Other = Volatile.Read(ref _consumer.Index);
            if (index - _producer.Other > _mask) return false;
        }

        _slots[(int)index & _mask] = item;
        Volatile.Write(ref _producer.Index, index + 1);
        return true;
    }

    /// <summary>Takes the oldest element. Consumer only.</summary>
    /// <returns>False where the ring is empty.</returns>
    public bool TryPop(out T item)
    {
        var index = _consumer.Index;
        if (index == _consumer.Other)
        {
            _consumer.Other = Volatile.Read(ref _producer.Index);
            if (index == _consumer.Other)
            {
                item = default!;
                return false;
            }
        }

        ref var slot = ref _slots[(int)index & _mask];
        item = slot;
        // A popped element must not be kept alive by the ring.
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>()) slot = default!;
        Volatile.Write(ref _consumer.Index, index + 1);
        return true;
    }

    /// <summary>Counts elements that the producer could not push and gave up. Producer only.</summary>
    public void CountDropped(long count) => Volatile.Write(ref _dropped, _dropped + count);
}
