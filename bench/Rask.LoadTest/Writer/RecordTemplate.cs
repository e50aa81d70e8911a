using Rask.LoadTest.Corpus;

namespace Rask.LoadTest.Writer;

/// <summary>A record whose sequence number, time of writing and Docker time are filled in right before it is written.</summary>
internal sealed class RecordTemplate
{
    private const int LongestTime = 40;

    private readonly byte[] _bytes;
    private readonly int _mark;
    private readonly int _time;

    public RecordTemplate(ReadOnlySpan<byte> record)
    {
        _mark = record.IndexOf(Marker.Prefix);
        _time = record.LastIndexOf("\"time\":\""u8) + "\"time\":\""u8.Length;
        if (_mark < 0 || _time < _mark)
            throw new ArgumentException("the record has no mark");
        _bytes = new byte[_time + LongestTime];
        record[.._time].CopyTo(_bytes);
    }

    /// <summary>The complete record, valid until the next call.</summary>
    public ReadOnlySpan<byte> Fill(long sequence, long monotonic, long unixNanoseconds, TimeText time)
    {
        Marker.Patch(_bytes.AsSpan(_mark), sequence, monotonic);
        var end = _time + time.Write(unixNanoseconds, _bytes.AsSpan(_time));
        "\"}\n"u8.CopyTo(_bytes.AsSpan(end));
        return _bytes.AsSpan(0, end + 3);
    }
}
