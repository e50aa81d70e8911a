using System.Text;
using CsCheck;
using Rask.LogAggregator.Storage;

namespace Rask.LogAggregator.Tests.Storage;

public class ServiceDirectoryNameTests
{
    [Theory]
    [InlineData("nginx", "nginx")]
    [InlineData("alt-backend_2.1", "alt-backend_2.1")]
    [InlineData("../../etc", "%2E.%2F..%2Fetc")]
    [InlineData("..", "%2E.")]
    [InlineData(".", "%2E")]
    [InlineData(".lock", "%2Elock")]
    [InlineData("", "%")]
    [InlineData("%", "%25")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a\0b", "a%00b")]
    [InlineData("\u00e9", "%C3%A9")]
    public void Names_are_plain_where_they_can_be_and_never_leave_the_data_directory(string service, string directory) =>
        Assert.Equal(directory, Encode(service));

    [Fact]
    public void Any_name_is_one_safe_path_part_and_can_be_read_back_unless_it_is_long() =>
        Gen.String.Sample(service =>
        {
            service = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(service));
            string directory = Encode(service);
            Assert.Equal(directory, Path.GetFileName(directory));
            Assert.InRange(directory.Length, 1, 200);
            Assert.NotEqual('.', directory[0]);
            Assert.All(directory, letter => Assert.True(char.IsAsciiLetterOrDigit(letter) || "%._-~".Contains(letter, StringComparison.Ordinal)));
            if (!directory.Contains('~', StringComparison.Ordinal))
                Assert.Equal(service, ServiceDirectoryName.Decode(directory));
        });

    [Fact]
    public void Long_names_that_begin_alike_get_directories_of_their_own()
    {
        string prefix = new('x', 300);
        Assert.NotEqual(Encode(prefix + "a"), Encode(prefix + "b"));
        Assert.NotEqual(Encode(new string('/', 80)), Encode(new string('/', 81)));
    }

    private static string Encode(string service) => ServiceDirectoryName.Encode(Encoding.UTF8.GetBytes(service));
}
