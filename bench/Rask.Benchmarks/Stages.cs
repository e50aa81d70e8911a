using System.Runtime.InteropServices;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Scanning;

namespace Rask.Benchmarks;

/// <summary>What is measured: one pass over a corpus.</summary>
internal static unsafe class Stages
{
    private static readonly SourceTags Tags = new("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "backend", "rask");

    /// <summary>As much output as a batch's page takes; it stays in the caches, as it does while a request is written.</summary>
    private const int DestinationSize = 256 * 1024;

    private static readonly byte* Destination = (byte*)NativeMemory.AllocZeroed(DestinationSize + RecordEncoder.Slack);

    private static readonly ulong* EscapeBits = (ulong*)NativeMemory.AllocZeroed(1024 * sizeof(ulong));

    /// <summary>Finds and validates every envelope from an offset to the end of the line that lies at another; returns the number of lines.</summary>
    public static int Envelope(Corpus corpus, ref long offset, long until) => Simd.Best switch
    {
        SimdWidth.Vector512 => Envelope<Avx512Isa>(corpus, ref offset, until),
        SimdWidth.Vector256 => Envelope<Avx2Isa>(corpus, ref offset, until),
        SimdWidth.Vector128 => Envelope<Vector128Isa>(corpus, ref offset, until),
        _ => Envelope<ScalarIsa>(corpus, ref offset, until),
    };

    /// <summary>Encodes every line from an offset on until that many bytes are done; returns the number of records.</summary>
    public static int Encode(RecordEncoder encoder, Corpus corpus, ref long offset, long until)
    {
        int records = 0;
        while (offset < until)
        {
            EncodeResult result = encoder.Encode(corpus.Start + offset, corpus.End, Destination, Destination + DestinationSize, Tags, "g", offset, LineFlags.None);
            offset += result.Consumed;
            records += result.Records;
        }
        return records;
    }

    private static int Envelope<TIsa>(Corpus corpus, ref long offset, long until)
        where TIsa : struct, IVectorIsa
    {
        int lines = 0;
        byte* at = corpus.Start + offset;
        byte* stop = corpus.Start + until;
        while (at < stop)
        {
            if (!EnvelopeScanner<TIsa>.TryScan(at, corpus.End, EscapeBits, 1024, out EnvelopeLine line))
                throw new InvalidOperationException("The corpus holds a line that the scanner refuses.");
            at = line.Next;
            lines++;
        }
        offset = at - corpus.Start;
        return lines;
    }
}
