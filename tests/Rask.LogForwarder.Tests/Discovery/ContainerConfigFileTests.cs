using System.Text;
using CsCheck;
using Rask.LogForwarder.Collector.Discovery;

namespace Rask.LogForwarder.Tests.Discovery;

public sealed class ContainerConfigFileTests : IDisposable
{
    private readonly ContainerDirectory _containers = new();

    public void Dispose() => _containers.Dispose();

    [Fact]
    public void Takes_identity_and_labels()
    {
        var path = _containers.Add(ContainerDirectory.Id, ContainerDirectory.Config(labels:
        [
            ("com.docker.compose.service", "nginx"), ("com.docker.compose.project", "stack"), ("com.docker.compose.container-number", "1"),
            ("rask.group", "edge \"a\""),
        ]));

        Assert.Equal(
            new ContainerIdentity
            {
                Id = ContainerDirectory.Id,
                Name = "stack-nginx-1",
                Directory = Path.GetDirectoryName(path)!,
                ComposeService = "nginx",
                ComposeProject = "stack",
                Group = "edge \"a\"",
                HostName = "3f1c6a0b9d2e",
                IsForwarder = false,
                IsRunning = true,
                StartedAt = new DateTimeOffset(2026, 11, 23, 9, 13, 57, TimeSpan.Zero).AddTicks(8475512),
                Created = new DateTimeOffset(2026, 11, 23, 9, 13, 57, TimeSpan.Zero).AddTicks(1234567),
            },
            Read(path));
        Assert.Equal("nginx", Read(path).ServiceName);
        Assert.Equal(Path.Combine(_containers.Root, ContainerDirectory.Id, ContainerDirectory.Id + "-json.log"), Read(path).LogPath);
    }

    [Fact]
    public void A_container_without_compose_is_named_after_itself()
    {
        var identity = Read(_containers.Add(ContainerDirectory.Id));

        Assert.Equal("stack-nginx-1", identity.ServiceName);
        Assert.Null(identity.ComposeService);
        Assert.Null(identity.Group);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("false", false)]
    [InlineData("", false)]
    public void Recognises_forwarders_by_their_label(string value, bool expected) =>
        Assert.Equal(expected, Read(_containers.Add(ContainerDirectory.Id, ContainerDirectory.Config(labels: [("rask.forwarder", value)]))).IsForwarder);

    [Theory]
    [InlineData("tier=edge", false)]
    [InlineData("tier=core", true)]
    [InlineData("tier", false)]
    [InlineData("owner", true)]
    [InlineData("tier=", true)]
    [InlineData("com.docker.compose.service=nginx", false)]
    [InlineData("com.docker.compose.service=web", true)]
    public void Leaves_out_what_has_not_the_label_that_is_asked_for(string filter, bool isLeftOut)
    {
        var path = _containers.Add(ContainerDirectory.Id, ContainerDirectory.Config(labels: [("com.docker.compose.service", "nginx"), ("tier", "edge")]));
        Assert.True(ContainerConfigFile.TryRead(path, out var identity, out _, LabelFilter.Parse(filter)));
        Assert.Equal((isLeftOut, "nginx"), (identity!.IsLeftOut, identity.ComposeService));
    }

    [Theory]
    [InlineData("", "$id-json.log")]
    [InlineData("/var/lib/docker/containers/$id/$id-json.log", "$id-json.log")]
    [InlineData("/var/lib/docker/100000.100000/containers/$id/$id-json.log", "$id-json.log")]
    [InlineData("/var/lib/docker/containers/$id/other.log", "other.log")]
    [InlineData("/data/$id/logs/app.log", "logs/app.log")]
    [InlineData("/data/$id/../../etc/shadow", "$id-json.log")]
    [InlineData("/var/log/elsewhere.log", "$id-json.log")]
    public void Looks_for_the_log_that_the_engine_names_in_the_directory_that_is_mounted(string engine, string expected)
    {
        var path = _containers.Add(ContainerDirectory.Id, ContainerDirectory.Config().Replace("\"LogPath\":\"\"", $"\"LogPath\":\"{WithId(engine)}\"", StringComparison.Ordinal));
        Assert.Equal(Path.Combine(_containers.Root, ContainerDirectory.Id, WithId(expected)), Read(path).LogPath);
    }

    [Fact]
    public void Keeps_no_environment_variable() =>
        Assert.DoesNotContain(ContainerDirectory.Secret, Read(_containers.Add(ContainerDirectory.Id)).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"ID":"$id","Config":null}""")]
    [InlineData("""{"ID":"$id","Config":{"Labels":null,"Hostname":null}}""")]
    [InlineData("""{"ID":"$id","Name":7,"Created":"yesterday","Config":{"Labels":["a"],"Hostname":{}}}""")]
    [InlineData("""{"ID":"$id","Name":"","Created":null,"Config":[{"Labels":{"rask.group":"no"}}]}""")]
    [InlineData("""{"ID":"$id","Config":{"Labels":{"rask.group":["no"],"com.docker.compose.service":null,"other":{"a":[1]}}}}""")]
    public void Does_without_what_is_missing_or_of_another_type(string content)
    {
        var identity = Read(_containers.Add(ContainerDirectory.Id, content.Replace("$id", ContainerDirectory.Id, StringComparison.Ordinal)));

        Assert.Equal(ContainerDirectory.Id[..12], identity.Name);
        Assert.Null(identity.Group);
        Assert.Null(identity.ComposeService);
        Assert.Null(identity.HostName);
        Assert.Null(identity.Created);
    }

    [Theory]
    [InlineData("", "not well-formed JSON")]
    [InlineData("{", "not well-formed JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("null", "not a JSON object")]
    [InlineData("{}", "has no ID")]
    [InlineData("""{"ID":"other"}""", "not the name of its directory")]
    [InlineData("""{"ID":"../../etc"}""", "not the name of its directory")]
    [InlineData("""{"ID":"\ud800"}""", "not valid Unicode")]
    [InlineData("""{"ID":"a"} x""", "not well-formed JSON")]
    public void Damage_is_a_problem_that_names_the_file(string content, string expected)
    {
        var path = _containers.Add(ContainerDirectory.Id, content);
        Assert.False(ContainerConfigFile.TryRead(path, out var identity, out var problem));

        Assert.Null(identity);
        Assert.Equal(ContainerConfigProblemKind.Damaged, problem!.Kind);
        Assert.StartsWith(path, problem.Text, StringComparison.Ordinal);
        Assert.Contains(expected, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_half_written_file_is_a_problem_and_shows_no_secret()
    {
        var whole = ContainerDirectory.Config();
        var path = _containers.Add(ContainerDirectory.Id);
        for (var length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllText(path, whole[..length]);
            Assert.False(ContainerConfigFile.TryRead(path, out _, out var problem));
            Assert.Equal(ContainerConfigProblemKind.Damaged, problem!.Kind);
            Assert.DoesNotContain("hunter2", problem.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Any_damaged_byte_gives_an_identity_or_a_problem()
    {
        var whole = Encoding.UTF8.GetBytes(ContainerDirectory.Config());
        var path = _containers.Add(ContainerDirectory.Id);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 4].Sample(
            damages =>
            {
                var content = (byte[])whole.Clone();
                foreach (var (position, value) in damages) content[position] = value;
                File.WriteAllBytes(path, content);
                Assert.Equal(
                    ContainerConfigFile.TryRead(path, out var identity, out var problem),
                    identity is not null && problem is null);
                Assert.True(identity is null != problem is null);
            },
            threads: 1, iter: 2000);
    }

    [Fact]
    public void A_file_that_is_far_too_big_is_not_read()
    {
        var path = _containers.Add(ContainerDirectory.Id, new string(' ', ContainerConfigFile.MaxBytes) + ContainerDirectory.Config());

        Assert.False(ContainerConfigFile.TryRead(path, out _, out var problem));
        Assert.Equal(ContainerConfigProblemKind.Damaged, problem!.Kind);
    }

    [Fact]
    public void A_missing_file_is_told_apart_from_damage()
    {
        Assert.False(ContainerConfigFile.TryRead(_containers.PathOf("nowhere"), out _, out var problem));
        Assert.Equal(ContainerConfigProblemKind.Missing, problem!.Kind);
    }

    private static string WithId(string text) => text.Replace("$id", ContainerDirectory.Id, StringComparison.Ordinal);

    private static ContainerIdentity Read(string path)
    {
        Assert.True(ContainerConfigFile.TryRead(path, out var identity, out var problem), problem?.Text);
        Assert.Null(problem);
        return identity!;
    }
}
