using CsCheck;
using Rask.LogForwarder.Collector.Lines;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Collector.Lines;

public sealed class LineScannerTests
{
    private static readonly Gen<byte[]> Bytes = Gen.OneOf(
        AnyOf((byte)'\n', (byte)'{', (byte)'"', (byte)'x').Array[0, 400],
        AnyOf((byte)'\n', (byte)'{', (byte)'"').Array[3000, 6000],
        Gen.Byte.Array[0, 5000]);

    public static TheoryData<int> Widths => [.. Enum.GetValues<SimdWidth>().Where(Simd.IsSupported).Select(static width => (int)width)];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Finds_what_a_byte_by_byte_search_finds(int width)
    {
        var scanner = LineScanner.Create((SimdWidth)width);
        Bytes.Sample(bytes => Marks(scanner, bytes).SequenceEqual(Naive(bytes)), iter: 2000, threads: 1);
    }

    private static List<int> Naive(byte[] bytes)
    {
        var marks = new List<int>();
        for (var i = 0; i < bytes.Length; i++)
        {
            var isStart = bytes[i] == '{' && i + 1 < bytes.Length && bytes[i + 1] == '"' && i > 0 && bytes[i - 1] != '\n';
            if (bytes[i] == '\n' || isStart) marks.Add(i);
        }

        return marks;
    }

    private static unsafe List<int> Marks(LineScanner scanner, byte[] bytes)
    {
        // Zeros behind the end: what lies there must not matter, and 64 bytes must be readable.
        var padded = new byte[bytes.Length + 64];
        bytes.CopyTo(padded, 0);
        var marks = new int[LineScanner.MarksAtOnce];
        var found = new List<int>();
        fixed (byte* data = padded)
        fixed (int* buffer = marks)
        {
            for (var scanned = 0; scanned < bytes.Length;)
            {
                var before = scanned;
                var count = scanner.Scan(data, bytes.Length, scanned, buffer, out scanned);
                Assert.InRange(count, 0, LineScanner.MarksAtOnce);
                Assert.True(scanned > before);
                found.AddRange(marks.AsSpan(0, count));
            }
        }

        return found;
    }

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
