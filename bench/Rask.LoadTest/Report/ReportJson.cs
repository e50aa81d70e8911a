using System.Text.Json.Serialization;
using Rask.LoadTest.Sink;
using Rask.LoadTest.Writer;

namespace Rask.LoadTest.Report;

/// <summary>JSON of the statistics and results, generated at compile time because Native AOT has no reflection to do it.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SinkStatistics))]
[JsonSerializable(typeof(WriterStatistics))]
[JsonSerializable(typeof(BenchmarkResults))]
internal sealed partial class ReportJson : JsonSerializerContext;
