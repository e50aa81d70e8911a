using System.Text;

namespace Rask.LogForwarder.Configuration;

/// <summary>Renders options as the Markdown document docs/options.md. Only tests call it, so it is not part of the published program.</summary>
internal static class OptionsDocument
{
    private const string Introduction =
        """
        # Options of rask-log-forwarder

        This file is made from the table in `src/Rask.LogForwarder/Configuration/OptionTable.cs`; a test compares the two.
        To renew it, run the tests of the forwarder once with `RASK_UPDATE_DOCS=1`.

        - Each option has a flag and, where one is named, an environment variable. A flag wins over its variable, and that over the default.
        - An empty environment variable counts as not set.
        - Flags are written `--flag value` or `--flag=value`. Switches are written `--flag`, or `--flag=false` to turn off what a variable turned on.
        - If a flag is given twice, the last one counts, except for flags that are marked as repeatable.
        - Sizes are bytes: `3145728`, or with a unit: `3M`, `3MB` and `3MiB` are all 3 × 1024 × 1024.
        - A mistake is one line on standard error; all mistakes are named, nothing is started, and the exit code is 2.
        - `--help` (`-h`) and `--version` print to standard output.
        """;

    private const string Ending =
        """

        ## Proxies

        The usual variables are followed, in lower case before upper case: `https_proxy`, `HTTPS_PROXY`, `all_proxy` and `ALL_PROXY` for an https endpoint, `http_proxy`, `all_proxy` and `ALL_PROXY` for an http one. `HTTP_PROXY` in upper case is not followed, as it is not by curl: under CGI it can be made by a stranger. The value is `http://[USER:PASSWORD@]HOST:PORT`; `http://` may be left out. `no_proxy` or `NO_PROXY` lists what is reached directly: `*`, domains (with all below them), addresses and networks such as `10.0.0.0/8`, between commas; a domain or an address may have a port. Loopback is always reached directly. `docs/security.md` tells more.

        ## Which container is followed

        With `TARGET_SERVICE`:

        `TARGET_SERVICE=*` follows all containers of the host. Otherwise:

        1. Every container whose Compose service (label `com.docker.compose.service`) or exact name is the target: all replicas are followed.
        2. If there is none: of the containers whose name holds the target between borders (`-`, `_`, start or end), the one with the shortest name, with all replicas of its Compose service.

        Without `TARGET_SERVICE`:

        1. Under `network_mode: service:x` the forwarder follows x, if its own container has the label `rask.forwarder=true` and is found beside it. Whose network it is in it sees from the files that the engine mounts into its `/etc`, else from the host name.
        2. Else the host name or the Compose service of the forwarder names the target: what stands before `-logs`, `-log`, `-forwarder`, `-log-forwarder`, `-logs-forwarder` or `-rask-log-forwarder` (`_` is as good as `-`). `nginx-logs` follows `nginx`.
        3. Else the container is followed whose id begins with the host name or whose configured host name it is.

        A container with the label `rask.forwarder=true` is never followed; give it to every forwarder. Where the forwarder's own container is known, by its network files or by that label and the host name, only containers of its Compose project count, unless all of the host are asked for. With `RASK_CONTAINER_LABEL`, only containers that have that label as well. A container that does not exist yet is waited for; one that was followed by its own name is waited for when it is gone.

        One forwarder at a time follows a container: a second one says who has it, and waits.

        ## Where engines keep their containers

        | Engine | Directory |
        | --- | --- |
        | Docker | `/var/lib/docker/containers` |
        | with user namespaces (`userns-remap`) | `/var/lib/docker/UID.GID/containers` |
        | rootless | `~/.local/share/docker/containers` |
        | from a snap | `/var/snap/docker/common/var-lib-docker/containers` |

        `docker info --format '{{.DockerRootDir}}'` names the directory above it. The directory may be mounted anywhere: `DOCKER_CONTAINERS_DIR` says where. Several are separated by colons. Only the logging driver `json-file` leaves a file that can be followed; `SOURCE=docker` takes the others from the engine, all but `none`.

        With `--file` no container is looked for.
        """;

    public static string Render(OptionDefinition[] options)
    {
        var text = new StringBuilder(Introduction).Append('\n');
        var group = "";
        foreach (var option in options)
        {
            if (option.Group != group)
            {
                group = option.Group;
                text.Append("\n## ").Append(group).Append("\n\n")
                    .Append("| Flag | Variable | Default | Allowed | Meaning |\n")
                    .Append("| --- | --- | --- | --- | --- |\n");
            }

            text.Append("| ");
            if (option.Flag.Length > 0)
            {
                text.Append('`').Append(option.Flag);
                if (option.ValueName is not null) text.Append(' ').Append(option.ValueName);
                text.Append("` ");
            }

            text.Append("| ");
            if (option.Variable is not null) text.Append('`').Append(option.Variable).Append('`');
            text.Append(" | ").Append(Default(option))
                .Append(" | ").Append(option.Allowed)
                .Append(" | ").Append(option.Help).Append(" |\n");
        }

        return text.Append(Ending).Append('\n').ToString();
    }

    // A description in brackets is prose or a path with a placeholder, which Markdown would take for HTML.
    private static string Default(OptionDefinition option) => option.Default switch
    {
        null => "none",
        ['(', '/', ..] path => $"`{path.Trim('(', ')')}`",
        ['(', ..] description => description.Trim('(', ')'),
        var literal => $"`{literal}`",
    };
}
