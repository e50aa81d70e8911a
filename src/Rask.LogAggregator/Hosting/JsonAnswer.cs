using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rask.LogAggregator.Hosting;

/// <summary>Answers with one JSON object.</summary>
internal static class JsonAnswer
{
    /// <summary>Escapes no more than JSON demands: nobody embeds this text in HTML, and people read it.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Sends the object whose members <paramref name="writeMembers"/> writes, with its length, so that simple clients need no chunked decoding.</summary>
    public static async Task SendAsync(HttpResponse response, int status, Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = buffer.WrittenCount;
        await response.BodyWriter.WriteAsync(buffer.WrittenMemory);
    }

    /// <summary>Sends <c>{"error":"..."}</c>.</summary>
    public static Task SendErrorAsync(HttpResponse response, int status, string message) =>
        SendAsync(response, status, json => json.WriteString("error"u8, message));
}
