using System.Text;
using System.Text.Json;
using Rask.LogForwarder.Parser;
using Rask.LogForwarder.Parser.Cri;
using Rask.LogForwarder.Parser.General;
using Rask.LogForwarder.Parser.Isa;
using Rask.LogForwarder.Parser.Output;

namespace Rask.Fuzz;

/// <summary>
/// Encodes bytes on the fast and on the general path, and throws where a record is not what the wire allows or the two
/// differ. Single thread.
/// </summary>
internal sealed unsafe class EncoderCheck : IDisposable
{
    private const int Slack = RecordEncoder.Slack;
    private const byte Guard = 0xA5;

    private static readonly SourceTags Tags = new("0123456789ab", "web", null);

    private readonly RecordEncoder _fast = RecordEncoder.Create(Simd.Best, recordId: false);
    private readonly GeneralEncoder _general = new();
    private readonly CriEnvelope<ScalarIsa> _cri = new();

    /// <summary>Takes the bytes as source lines.</summary>
    /// <exception cref="FuzzFindException">Something is wrong with what became of them.</exception>
    public void Lines(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            int length = lines.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = length < 0 ? lines : lines[..length];
            if (!line.IsEmpty)
                Line(line);
            lines = length < 0 ? default : lines[(length + 1)..];
        }
    }

    /// <summary>Takes the bytes as what a service wrote.</summary>
    /// <exception cref="FuzzFindException">Something is wrong with what became of them.</exception>
    public void Text(ReadOnlySpan<byte> text)
    {
        var line = new List<byte>();
        line.AddRange("{\"log\":\""u8);
        // Docker turns what is not UTF-8 into U+FFFD before it escapes.
        byte[] valid = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        Span<byte> escaped = stackalloc byte[6];
        foreach (byte b in valid)
            line.AddRange(escaped[..Rask.LogForwarder.Parser.Text.JsonText.EscapeByteAsDocker(b, escaped)]);
        line.AddRange("\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T09:30:46.800793152Z\"}"u8);
        Line(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line));
    }

    public void Dispose()
    {
        _fast.Dispose();
        _general.Dispose();
        _cri.Dispose();
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        JsonElement fast = Record(Fast(line), "fast");
        JsonElement general = Record(General(line), "general");
        if (!JsonElement.DeepEquals(fast, general))
            throw new FuzzFindException($"the paths differ\nfast:    {fast}\ngeneral: {general}");
    }

    private byte[] Fast(ReadOnlySpan<byte> line)
    {
        int capacity = (line.Length * 8) + 8192;
        byte[] source = new byte[line.Length + (2 * Slack)];
        source.AsSpan().Fill((byte)'"');
        line.CopyTo(source.AsSpan(Slack));
        byte[] destination = new byte[capacity + (3 * Slack)];
        destination.AsSpan().Fill(Guard);
        EncodeResult result;
        fixed (byte* s = source, d = destination)
            result = _fast.Encode(s + Slack, s + Slack + line.Length, d + Slack, d + Slack + capacity, Tags, "g", 0, LineFlags.None);
        if (destination.AsSpan(0, Slack).ContainsAnyExcept(Guard) || destination.AsSpan(capacity + (2 * Slack)).ContainsAnyExcept(Guard))
            throw new FuzzFindException("wrote outside the destination");
        if (result.Records != 1 || result.Consumed != line.Length)
            throw new FuzzFindException($"{result.Records} records, {result.Consumed} of {line.Length} bytes");
        return destination[Slack..(Slack + (int)result.Written)];
    }

    private byte[] General(ReadOnlySpan<byte> line)
    {
        // The general path knows Docker's form alone.
        if (CriLine.TryRead(line, out CriLine cri))
        {
            fixed (byte* start = (byte[])[.. line, .. new byte[Slack]])
                line = new ReadOnlySpan<byte>(_cri.Start, _cri.Convert(start, start + line.Length, cri) - 1);
        }
        byte[] buffer = new byte[(line.Length * 8) + 8192];
        fixed (byte* start = buffer)
        {
            long length = _general.Encode(line, start, start + buffer.Length, new RecordSource(Tags, default), 0, LineFlags.None, out _);
            return length <= buffer.Length ? buffer[..(int)length] : throw new FuzzFindException($"the general path wants {length} bytes for {line.Length}");
        }
    }

    private static JsonElement Record(byte[] record, string path)
    {
        if (record.Length == 0 || record[^1] != (byte)'\n' || record.AsSpan(0, record.Length - 1).Contains((byte)'\n'))
            throw new FuzzFindException($"{path}: not one line");
        try
        {
            // Strict about UTF-8 and about keys that come twice.
            using JsonDocument document = JsonDocument.Parse(record, new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement root = document.RootElement.Clone();
            foreach (JsonProperty field in root.GetProperty("fields").EnumerateObject())
                _ = field.Value.GetString();
            _ = root.GetProperty("message").GetString();
            return root;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FuzzFindException($"{path}: {error.Message}: {Encoding.UTF8.GetString(record)}", error);
        }
    }
}
