using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Rask.LogForwarder.Buffer;

namespace Rask.LogForwarder.Reliability;

/// <summary>
/// One line of the checkpoint file, format version 1.
/// </summary>
/// <remarks>
/// <code>
/// line      = crc SP json LF
/// crc       = 8 hexadecimal digits: CRC-32C (RFC 3720, appendix B.4) of the bytes of json
/// json      = {"version":1,"forwarder":ID,"epoch":N}                                   the first line, and one per start
///           | {"container":KEY,"stdout":[GENERATION,OFFSET],"stderr":[GENERATION,OFFSET]}
/// </code>
/// The last line of a container counts. A line without line feed or with another CRC is the torn end of the file; it
/// and what follows is cut off. Keys that are not known are passed over, so that later versions may add some.
/// </remarks>
internal readonly record struct CheckpointRecord(string? Forwarder, long Epoch, string? Container, StreamPositions Positions)
{
    private const int CrcLength = 8;

    /// <summary>Writes the line.</summary>
    public void Write(IBufferWriter<byte> output, ArrayBufferWriter<byte> scratch, Utf8JsonWriter json)
    {
        scratch.ResetWrittenCount();
        json.Reset(scratch);
        json.WriteStartObject();
        if (Forwarder is not null)
        {
            json.WriteNumber("version"u8, 1);
            json.WriteString("forwarder"u8, Forwarder);
            json.WriteNumber("epoch"u8, Epoch);
        }
        else
        {
            json.WriteString("container"u8, Container);
            WritePosition(json, "stdout"u8, Positions.Stdout);
            WritePosition(json, "stderr"u8, Positions.Stderr);
        }

        json.WriteEndObject();
        json.Flush();
        var body = scratch.WrittenSpan;
        var line = output.GetSpan(CrcLength + 2 + body.Length);
        _ = Crc(body).TryFormat(line, out _, "x8", CultureInfo.InvariantCulture);
        line[CrcLength] = (byte)' ';
        body.CopyTo(line[(CrcLength + 1)..]);
        line[CrcLength + 1 + body.Length] = (byte)'\n';
        output.Advance(CrcLength + 2 + body.Length);
    }

    /// <summary>Reads a line without its line feed.</summary>
    /// <returns>False where it is damaged.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out CheckpointRecord record)
    {
        record = default;
        if (line.Length <= CrcLength || line[CrcLength] != (byte)' ') return false;
        var body = line[(CrcLength + 1)..];
        if (!uint.TryParse(line[..CrcLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var crc) || crc != Crc(body))
            return false;
        try
        {
            return TryReadJson(body, out record);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private static bool TryReadJson(ReadOnlySpan<byte> body, out CheckpointRecord record)
    {
        string? forwarder = null, container = null;
        long epoch = 0;
        LogPosition stdout = default, stderr = default;
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString();
            reader.Read();
            switch (key)
            {
                case "forwarder": forwarder = reader.GetString(); break;
                case "epoch": epoch = reader.GetInt64(); break;
                case "container": container = reader.GetString(); break;
                case "stdout": stdout = ReadPosition(ref reader); break;
                case "stderr": stderr = ReadPosition(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        record = new CheckpointRecord(forwarder, epoch, container, new StreamPositions(stdout, stderr));
        return forwarder is not null || container is not null;
    }

    private static void WritePosition(Utf8JsonWriter json, ReadOnlySpan<byte> key, LogPosition position)
    {
        json.WriteStartArray(key);
        json.WriteStringValue(position.Generation);
        json.WriteNumberValue(position.Offset);
        json.WriteEndArray();
    }

    private static LogPosition ReadPosition(ref Utf8JsonReader reader)
    {
        reader.Read();
        var generation = reader.GetString();
        reader.Read();
        var offset = reader.GetInt64();
        reader.Read();
        return new LogPosition(generation, offset);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) crc = BitOperations.Crc32C(crc, word);
        foreach (var value in bytes[(bytes.Length & ~7)..]) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
