using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Telemetry;

public sealed class FileDescriptorStreamTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Two_streams_on_one_descriptor_do_not_overwrite_each_other()
    {
        using (var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            var descriptor = (int)file.DangerousGetHandle();
            using var output = new FileDescriptorStream(descriptor);
            using var error = new FileDescriptorStream(descriptor);
            output.Write("out "u8);
            error.Write("error "u8);
            output.Write("out"u8);
        }

        Assert.Equal("out error out", File.ReadAllText(_path));
    }

    [Fact]
    public void A_descriptor_that_cannot_be_written_is_an_input_output_error_with_the_reason()
    {
        using var readOnly = File.OpenHandle(_path, FileMode.Open, FileAccess.Read);
        using var stream = new FileDescriptorStream((int)readOnly.DangerousGetHandle());

        var error = Assert.Throws<IOException>(() => stream.Write("x"u8));
        Assert.Contains("Bad file descriptor", error.Message, StringComparison.Ordinal);
    }
}
