using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using Microsoft.Net.Http.Headers;

namespace Rask.LogAggregator.Intake;

/// <summary>Reads the batch out of a request. Thread-safe.</summary>
/// <param name="maximumBodyBytes">The longest body in bytes, after decompression.</param>
internal sealed class BatchReader(long maximumBodyBytes)
{
    /// <summary>What a client may send as <c>Content-Encoding</c>, for the answer that refuses another.</summary>
    public const string AcceptedEncodings = "gzip, identity";

    private readonly ConcurrentBag<RecordDecoder> _decoders = [];

    // Unless told so before its first use, GZipStream takes a stream that is cut off for one that ends: half a batch would be stored.
    static BatchReader() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>Reads the whole body and decodes each line. The caller disposes the batch.</summary>
    /// <param name="request">The request.</param>
    /// <param name="headers">What its headers promise.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BatchRefusedException">The request is not acceptable as a whole.</exception>
    /// <exception cref="BadHttpRequestException">The body broke off, or it is longer than the server allows.</exception>
    public async Task<RecordBatch> ReadAsync(HttpRequest request, BatchHeaders headers, CancellationToken cancellation)
    {
        if (!_decoders.TryTake(out RecordDecoder? decoder))
            decoder = new RecordDecoder();
        var batch = new RecordBatch();
        try
        {
            await using Stream body = OpenBody(request);
            await ReadLinesAsync(body, batch, decoder, cancellation);
            headers.CheckLines(batch.Lines);
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
        finally
        {
            _decoders.Add(decoder);
        }
    }

    private async Task ReadLinesAsync(Stream body, RecordBatch batch, RecordDecoder decoder, CancellationToken cancellation)
    {
        var lines = new LineAssembler(batch, decoder);
        long total = 0;
        try
        {
            while (true)
            {
                int count = await body.ReadAsync(lines.GetFree(), cancellation);
                if (count == 0)
                    break;
                total += count;
                if (total > maximumBodyBytes)
                    throw new BatchRefusedException(
                        StatusCodes.Status413PayloadTooLarge,
                        string.Create(CultureInfo.InvariantCulture, $"the body is longer than {maximumBodyBytes} bytes; send smaller batches"));
                lines.Advance(count);
            }
        }
        catch (InvalidDataException error)
        {
            throw new BatchRefusedException(StatusCodes.Status400BadRequest, $"the body is not valid gzip: {error.Message}");
        }

        lines.Complete();
    }

    private static Stream OpenBody(HttpRequest request)
    {
        string encoding = request.Headers[HeaderNames.ContentEncoding].ToString().Trim();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return request.Body;
        // RFC 9110, section 8.4.1.3: x-gzip is the same as gzip.
        if (encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase) || encoding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase))
            return new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
        throw new BatchRefusedException(StatusCodes.Status415UnsupportedMediaType, $"Content-Encoding \"{encoding}\" is not supported; accepted are: {AcceptedEncodings}");
    }
}
