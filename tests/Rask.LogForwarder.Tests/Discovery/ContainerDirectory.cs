using System.Text.Json.Nodes;
using Rask.LogForwarder.Collector.Discovery;

namespace Rask.LogForwarder.Tests.Discovery;

/// <summary>A directory like Docker's <c>containers</c>, with files in the shape that dockerd 20.10 writes; deleted at the end.</summary>
internal sealed class ContainerDirectory : IDisposable
{
    public const string Id = "3f1c6a0b9d2e4f5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c";
    public const string Secret = "hunter2-not-for-logs";

    public ContainerDirectory() => Root = Directory.CreateTempSubdirectory("containers-").FullName;

    public string Root { get; }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>The 64 characters of an id that begins with the given hexadecimal digits.</summary>
    public static string IdOf(string start) => start.PadRight(64, '0');

    /// <summary>The content of a <c>config.v2.json</c>; only what differs between containers is given.</summary>
    public static string Config(string id = Id, string name = "/stack-nginx-1", string hostName = "3f1c6a0b9d2e", params (string Key, string Value)[] labels)
    {
        var labelObject = new JsonObject { ["maintainer"] = "NGINX Docker Maintainers" };
        foreach (var (key, value) in labels) labelObject[key] = value;
        return $$$$"""
            {"StreamConfig":{},"State":{"Running":true,"Paused":false,"Restarting":false,"OOMKilled":false,"RemovalInProgress":false,"Dead":false,
            "Pid":4711,"ExitCode":0,"Error":"","StartedAt":"2026-11-23T09:13:57.847551274Z","FinishedAt":"0001-01-01T00:00:00Z","Health":null},
            "ID":"{{{{id}}}}","Created":"2026-11-23T09:13:57.123456789Z","Managed":false,"Path":"/docker-entrypoint.sh","Args":["nginx","-g","daemon off;"],
            "Config":{"Hostname":"{{{{hostName}}}}","Domainname":"","User":"","AttachStdin":false,"ExposedPorts":{"80/tcp":{}},"Tty":false,
            "Env":["PASSWORD={{{{Secret}}}}","ID=not-this","Name=/nor-this"],"Cmd":["nginx"],"Image":"nginx:1.27","Volumes":null,"OnBuild":null,
            "Labels":{{{{labelObject.ToJsonString()}}}},"StopSignal":"SIGQUIT"},
            "Image":"sha256:2d21d843073b4df6a03022861da4cb59f7116c864fe90b3b5db3b90e1ce932d4",
            "NetworkSettings":{"Bridge":"","Networks":{"stack_default":{"IPAMConfig":null,"Aliases":["nginx"],"ID":"wrong-depth"}}},
            "LogPath":"","Name":"{{{{name}}}}","Driver":"overlay2","OS":"linux","RestartCount":0,"MountPoints":{},"HasBeenStartedBefore":true}
            """.ReplaceLineEndings("");
    }

    /// <summary>Writes a container as Docker does: into a temporary file that is renamed.</summary>
    public string Add(string id, string? config = null)
    {
        var path = PathOf(id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = Path.Combine(Path.GetDirectoryName(path)!, ".tmp-config.v2.json123");
        File.WriteAllText(temporary, config ?? Config(id));
        File.Move(temporary, path, overwrite: true);
        return path;
    }

    /// <summary>Writes the logging driver of a container.</summary>
    public void SetDriver(string id, string driver) => File.WriteAllText(
        Path.Combine(Root, id, HostConfigFile.FileName), $$$"""{"LogConfig":{"Type":"{{{driver}}}","Config":{}},"NetworkMode":"default"}""");

    public string PathOf(string id) => Path.Combine(Root, id, ContainerConfigFile.FileName);
}
