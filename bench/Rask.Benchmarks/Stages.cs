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

    /// <summary>Finds and validates every envelope; returns the number of lines.</summary>
    public static int Envelope(Corpus corpus) => Simd.Best switch
    {
        SimdWidth.Vector512 => Envelope<Avx512Isa>(corpus),
        SimdWidth.Vector256 => Envelope<Avx2Isa>(corpus),
        SimdWidth.Vector128 => Envelope<Vector128Isa>(corpus),
        _ => Envelope<ScalarIsa>(corpus),
    };

    /// <summary>Encodes every line; returns the number of records.</summary>
    public static int Encode(RecordEncoder encoder, Corpus corpus)
    {
        int records = 0;
        byte* at = corpus.Start;
        while (at < corpus.End)
        {
            EncodeResult result = encoder.Encode(at, corpus.End, Destination, Destination + DestinationSize, Tags, "g", at - corpus.Start, LineFlags.None);
            at += result.Consumed;
            records += result.Records;
        }
        return records;
    }

    private static int Envelope<TIsa>(Corpus corpus)
        where TIsa : struct, IVectorIsa
    {
        int lines = 0;
        byte* at = corpus.Start;
        while (at < corpus.End)
        {
            if (!EnvelopeScanner<TIsa>.TryScan(at, corpus.End, EscapeBits, 1024, out EnvelopeLine line))
                throw new InvalidOperationException("The corpus holds a line that the scanner refuses.");
            at = line.Next;
            lines++;
        }
        return lines;
    }
}
