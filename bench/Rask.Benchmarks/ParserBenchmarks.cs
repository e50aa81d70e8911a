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
    public int Envelope() => Stages.Envelope(_goJson);

    [Benchmark]
    public int GoJson() => Stages.Encode(_encoder, _goJson);

    [Benchmark]
    public int NginxAccess() => Stages.Encode(_encoder, _nginx);

    [Benchmark]
    public int Plain() => Stages.Encode(_encoder, _plain);
}
