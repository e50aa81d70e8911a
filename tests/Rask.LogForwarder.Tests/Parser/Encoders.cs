using System.Text;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.General;
using Rask.LogForwarder.Parser.Output;
using Rask.LogForwarder.Parser.Recognition;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>Runs encoders over lines in memory that is laid out as the forwarder's pages are.</summary>
internal static unsafe class Encoders
{
    public const string ContainerId = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    public static readonly SourceTags Tags = new(ContainerId, "web", "rask");

    /// <summary>The widths that this machine can run.</summary>
    public static TheoryData<int> Widths
    {
        get
        {
            var data = new TheoryData<int>();
            foreach (SimdWidth width in SupportedWidths)
                data.Add((int)width);
            return data;
        }
    }

    public static SimdWidth[] SupportedWidths { get; } = [.. Enum.GetValues<SimdWidth>().Where(Simd.IsSupported)];

    /// <summary>The records of lines, each without its line feed.</summary>
    public static byte[][] Encode(SimdWidth width, ReadOnlySpan<byte> lines, LineFlags flags = LineFlags.None, bool recordId = false, string generation = "g1", long offset = 0)
    {
        using RecordEncoder encoder = RecordEncoder.Create(width, recordId);
        return Split(Run(encoder, lines, (lines.Length * 8) + 4096, out _, flags, generation, offset));
    }

    /// <summary>The record of one line, by the general path alone.</summary>
    public static byte[] EncodeGeneral(ReadOnlySpan<byte> line, LineFlags flags = LineFlags.None, SourceProfile? profile = null)
    {
        using var general = new GeneralEncoder();
        byte[] buffer = new byte[(line.Length * 8) + 4096];
        fixed (byte* start = buffer)
        {
            long length = general.Encode(line, start, start + buffer.Length, new RecordSource(Tags, default, profile), 0, flags, out _);
            Assert.InRange(length, 1, buffer.Length);
            Assert.Equal((byte)'\n', buffer[length - 1]);
            return buffer[..(int)(length - 1)];
        }
    }

    /// <summary>Runs one call; checks that nothing is written outside the destination and its slack.</summary>
    public static byte[] Run(RecordEncoder encoder, ReadOnlySpan<byte> lines, int capacity, out EncodeResult result, LineFlags flags = LineFlags.None, string generation = "g1", long offset = 0, SourceTags? tags = null)
    {
        const int slack = RecordEncoder.Slack;
        const byte guard = 0xA5;
        byte[] source = new byte[lines.Length + (2 * slack)];
        // What lies around a page's lines is not zero: quotes and backslashes would be the worst to take for text.
        for (int i = 0; i < source.Length; i++)
            source[i] = (byte)"\\\"\\\\\"}\n{"[i % 8];
        lines.CopyTo(source.AsSpan(slack));
        byte[] destination = new byte[capacity + (3 * slack)];
        destination.AsSpan().Fill(guard);
        fixed (byte* s = source, d = destination)
        {
            byte* start = s + slack;
            result = encoder.Encode(start, start + lines.Length, d + slack, d + slack + capacity, tags ?? Tags, generation, offset, flags);
        }
        Assert.InRange(result.Written, 0, capacity);
        Assert.InRange(result.Consumed, 0, lines.Length);
        Assert.False(destination.AsSpan(0, slack).ContainsAnyExcept(guard), "wrote before the destination");
        Assert.False(destination.AsSpan(capacity + (2 * slack)).ContainsAnyExcept(guard), "wrote behind the slack");
        return destination[slack..(slack + (int)result.Written)];
    }

    /// <summary>A line that comes twice: whatever the room is, what is written are whole records, and the rest asks for more room.</summary>
    public static void AssertWaitsForRoom(byte[] line, bool recordId)
    {
        byte[] lines = [.. line, (byte)'\n', .. line, (byte)'\n'];
        foreach (SimdWidth width in SupportedWidths)
        {
            using var encoder = RecordEncoder.Create(width, recordId);
            byte[] whole = Run(encoder, lines, 8192, out EncodeResult both);
            Assert.Equal(2, both.Records);

            for (int capacity = 0; capacity < 4096; capacity += 7)
            {
                byte[] output = Run(encoder, lines, capacity, out EncodeResult result);
                Assert.Equal(whole[..output.Length], output);
                Assert.Equal(lines.Length / 2 * result.Records, result.Consumed);
                Assert.Equal(result.Records == 0, result.RequiredCapacity > 0);
            }
        }
    }

    public static byte[][] Split(byte[] output)
    {
        if (output.Length == 0)
            return [];
        Assert.Equal((byte)'\n', output[^1]);
        var lines = new List<byte[]>();
        int start = 0;
        for (int i = 0; i < output.Length; i++)
        {
            if (output[i] != (byte)'\n')
                continue;
            lines.Add(output[start..i]);
            start = i + 1;
        }
        return [.. lines];
    }

    /// <summary>A Docker record around a text, as Docker's own driver would write it.</summary>
    public static string Envelope(string log, string stream = "stdout", string time = "2026-11-23T09:30:46.800793152Z") =>
        $$"""{"log":"{{DockerText.Escape(log)}}","stream":"{{stream}}","time":"{{time}}"}""";

    /// <summary>The record of a text that a service wrote; the line feed is added.</summary>
    public static DecodedRecord Record(string log) => Decode(Envelope(log + "\n"));

    /// <summary>The record of a source line, on every width and by the general path; all must say the same.</summary>
    public static DecodedRecord Decode(string line, LineFlags flags = LineFlags.None) => Decode(Encoding.UTF8.GetBytes(line), flags);

    public static DecodedRecord Decode(byte[] line, LineFlags flags = LineFlags.None)
    {
        DecodedRecord general = DecodedRecord.Parse(EncodeGeneral(line, flags));
        foreach (SimdWidth width in SupportedWidths)
        {
            byte[][] records = Encode(width, line, flags);
            if (line.Length == 0)
                continue;
            DecodedRecord record = DecodedRecord.Parse(Assert.Single(records));
            if (record.ToString() != general.ToString())
                Assert.Fail($"{width} differs from the general path for {Encoding.UTF8.GetString(line)}\nfast:    {record}\ngeneral: {general}");
        }
        return general;
    }
}
