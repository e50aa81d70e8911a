using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Telemetry;

public sealed class SelfLogTests : IDisposable
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly MemoryStream _output = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 67, TimeSpan.Zero));

    public void Dispose() => _output.Dispose();

    private SelfLog Log(LogSeverity minimum = LogSeverity.Debug) => new(_output, minimum, _time);

    private string[] Lines() => StrictUtf8.GetString(_output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void Writes_one_json_object_a_line_with_the_fields_in_their_order()
    {
        Log().Warn("cannot \"connect\"", new LogField("endpoint", "http://h/é"), new LogField("attempt", 3),
            new LogField("seconds", 1.5), new LogField("detail", null), new LogField("final", true));

        Assert.Equal(
            """{"time":"2026-01-02T03:04:05.067Z","level":"warn","message":"cannot \"connect\"","endpoint":"http://h/é","attempt":3,"seconds":1.5,"detail":null,"final":true}""" + "\n",
            StrictUtf8.GetString(_output.ToArray()));
    }

    [Fact]
    public void Names_each_level()
    {
        var log = Log();
        log.Debug("a");
        log.Info("a");
        log.Warn("a");
        log.Error("a");

        Assert.Equal(["debug", "info", "warn", "error"], Lines().Select(LevelOf));
    }

    [Fact]
    public void Leaves_out_what_is_below_the_minimum()
    {
        var log = Log(LogSeverity.Warn);
        log.Debug("a");
        log.Info("a");
        log.Warn("a");
        log.Error("a");

        Assert.Equal(["warn", "error"], Lines().Select(LevelOf));
        Assert.False(log.IsEnabled(LogSeverity.Info));
        Assert.True(log.IsEnabled(LogSeverity.Warn));
    }

    [Fact]
    public void Writes_numbers_that_json_does_not_have_as_text()
    {
        Log().Info("m", new LogField("a", double.NaN), new LogField("b", double.PositiveInfinity), new LogField("c", double.NegativeInfinity));

        Assert.EndsWith("""
            "a":"NaN","b":"Infinity","c":"-Infinity"}
            """, Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_never_hides_the_message()
    {
        Log().Info("real", new LogField("message", "other"), new LogField("level", "other"), new LogField("time", "other"));

        using var line = JsonDocument.Parse(Assert.Single(Lines()));
        var names = line.RootElement.EnumerateObject().Select(property => property.Name).ToArray();
        Assert.Equal(["time", "level", "message", "field_message", "field_level", "field_time"], names);
        Assert.Equal("real", line.RootElement.GetProperty("message").GetString());
    }

    [Fact]
    public void Any_text_gives_one_line_of_valid_json_in_valid_utf8()
    {
        // Every UTF-16 unit, so also control characters, line ends and lone surrogates.
        var anyText = Gen.Char[char.MinValue, char.MaxValue].Array[0, 40].Select(units => new string(units));
        Gen.Select(anyText, anyText, anyText).Sample((message, name, value) =>
        {
            using var output = new MemoryStream();
            new SelfLog(output, LogSeverity.Debug, _time).Info(message, new LogField("k" + name, value));

            var text = StrictUtf8.GetString(output.ToArray());
            Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
            using var line = JsonDocument.Parse(text);
            Assert.Equal(WithoutLoneSurrogates(message), line.RootElement.GetProperty("message").GetString());
            Assert.Equal(WithoutLoneSurrogates(value), line.RootElement.GetProperty(WithoutLoneSurrogates("k" + name)).GetString());
        });
    }

    [Fact]
    public void Cuts_very_long_texts_without_splitting_a_character()
    {
        var text = new string('a', SelfLog.MaxTextLength - 1) + "\U0001F600" + new string('b', 100_000);
        Log().Info(text);

        using var line = JsonDocument.Parse(Assert.Single(Lines()));
        Assert.Equal(new string('a', SelfLog.MaxTextLength - 1), line.RootElement.GetProperty("message").GetString());
    }

    [Fact]
    public void An_output_that_fails_costs_the_line_and_is_counted()
    {
        using var failing = new FailingStream();
        var log = new SelfLog(failing, LogSeverity.Info, _time);
        log.Error("a");
        log.Debug("not written at this level, so not lost either");
        log.Error("b");

        Assert.Equal(2, log.LinesNotWritten);
    }

    [Fact]
    public void Lines_of_several_threads_do_not_mix()
    {
        const int threads = 4;
        const int each = 500;
        var log = Log();
        Parallel.For(0, threads, thread =>
        {
            for (var i = 0; i < each; i++)
                log.Info(new string((char)('a' + thread), 50), new LogField("i", i));
        });

        var seen = new HashSet<string>();
        foreach (var text in Lines())
        {
            using var line = JsonDocument.Parse(text);
            var message = line.RootElement.GetProperty("message").GetString()!;
            Assert.Equal(new string(message[0], 50), message);
            Assert.True(seen.Add($"{message[0]}{line.RootElement.GetProperty("i").GetInt32()}"));
        }

        Assert.Equal(threads * each, seen.Count);
    }

    private static string LevelOf(string text)
    {
        using var line = JsonDocument.Parse(text);
        return line.RootElement.GetProperty("level").GetString()!;
    }

    private static string WithoutLoneSurrogates(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private sealed class FailingStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("broken pipe");
    }
}
