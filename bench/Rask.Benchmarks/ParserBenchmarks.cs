using BenchmarkDotNet.Attributes;
using Rask.LogForwarder.Parser;

namespace Rask.Benchmarks;

/// <summary>The parser's stages, each over a corpus larger than the caches.</summary>
public class ParserBenchmarks
{
    private Corpus _goJson = null!;
    private Corpus _nginx = null!;
    private Corpus _plain = null!;
    private RecordEncoder _encoder = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _goJson = Corpus.GoJson();
        _nginx = Corpus.NginxAccess();
        _plain = Corpus.Plain();
        _encoder = RecordEncoder.Create(Simd.Best, recordId: false);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _goJson.Dispose();
        _nginx.Dispose();
        _plain.Dispose();
        _encoder.Dispose();
    }

    [Benchmark]
    public int Envelope()
    {
        long offset = 0;
        return Stages.Envelope(_goJson, ref offset, _goJson.Length);
    }

    [Benchmark]
    public int GoJson() => Encode(_goJson);

    [Benchmark]
    public int NginxAccess() => Encode(_nginx);

    [Benchmark]
    public int Plain() => Encode(_plain);

    private int Encode(Corpus corpus)
    {
        long offset = 0;
        return Stages.Encode(_encoder, corpus, ref offset, corpus.Length);
    }
}
