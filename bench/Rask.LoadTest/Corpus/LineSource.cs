namespace Rask.LoadTest.Corpus;

/// <summary>
/// The endless, seeded sequence of records of one kind: the same seed gives the same bytes, and a shorter corpus is the
/// beginning of a longer one. Each record has its number (<see cref="LineNumber"/>). Not thread-safe.
/// </summary>
/// <param name="kind">What the lines look like.</param>
/// <param name="seed">Where the random sequence begins.</param>
/// <param name="marked">With the mark of the paced writer (<see cref="Marker"/>) instead of the number.</param>
internal sealed class LineSource(CorpusKind kind, ulong seed, bool marked)
{
    /// <summary>Bounds of a record in bytes, its line feed included, as it stands in the file.</summary>
    public const int ShortestRecord = 150;
    public const int LongestRecord = 350;

    /// <summary>Counts up when the same seed gives other bytes than before, so that no kept corpus is taken for a new one.</summary>
    public const int Version = 3;

    /// <summary>2026-11-23 09:00:00 UTC; a fixed time, so that the bytes do not depend on the day.</summary>
    private const long FirstTime = 1_795_424_400_000_000_000;

    private readonly LineBuilder _text = new();
    private SplitMix _random = new(seed * 31 + (ulong)kind);
    private long _time = FirstTime;
    private long _number;

    private long? Number => marked ? null : _number;

    /// <summary>The application's own text of the last record, without line feed and without Docker's envelope.</summary>
    public ReadOnlySpan<byte> Text => _text.Written;

    public bool Stderr { get; private set; }

    /// <summary>The time of the last record, in nanoseconds since 1970.</summary>
    public long Time => _time;

    /// <summary>Appends the next record.</summary>
    public void Next(LineBuilder output, LineBuilder scratch)
    {
        _time += _random.Between(200, 19_800);
        do
        {
            _text.Clear();
            WriteText();
            // nginx logs access to stdout; the others mix. A tenth on stderr is enough to exercise both.
            Stderr = kind != CorpusKind.Nginx && _random.Chance(10);
            scratch.Clear();
            DockerRecord.Write(scratch, _text.Written, Stderr, _time);
        }
        while (kind != CorpusKind.Short && scratch.Length is < ShortestRecord or > LongestRecord);

        output.Add(scratch.Written);
        _number++;
    }

    private void WriteText()
    {
        switch (kind)
        {
            case CorpusKind.Nginx:
                NginxLines.Write(_text, ref _random, _time, Number);
                break;
            case CorpusKind.Go:
                GoLines.Write(_text, ref _random, _time, Number);
                break;
            case CorpusKind.Plain:
                PlainLines.Write(_text, ref _random, _time, Number);
                break;
            case CorpusKind.Short:
                if (Number is { } number)
                    LineNumber.AddText(_text, number);
                else
                    Marker.AddBlank(_text, (byte)' ');
                _text.Add(" short line"u8);
                break;
        }
    }
}
