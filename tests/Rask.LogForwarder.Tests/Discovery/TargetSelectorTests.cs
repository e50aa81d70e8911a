using Rask.LogForwarder.Collector.Discovery;

namespace Rask.LogForwarder.Tests.Discovery;

public class TargetSelectorTests
{
    private int _made;

    [Fact]
    public void Takes_the_compose_service()
    {
        var nginx = Container("stack-web-1", service: "nginx");
        AssertChosen(TargetSelector.Select("nginx", "host", [Container("stack-nginx-1", service: "other"), nginx]), "nginx", nginx);
    }

    [Fact]
    public void Takes_the_exact_name()
    {
        var nginx = Container("nginx");
        AssertChosen(TargetSelector.Select("nginx", "host", [Container("my-nginx"), nginx, Container("nginx-2")]), "nginx", nginx);
    }

    [Fact]
    public void Follows_all_replicas_oldest_first()
    {
        var first = Container("stack-nginx-1", service: "nginx", project: "stack");
        var second = Container("stack-nginx-2", service: "nginx", project: "stack");
        AssertChosen(TargetSelector.Select("nginx", "host", [second, first]), "nginx", first, second);
    }

    [Theory]
    [InlineData("nginx-1", true)]
    [InlineData("stack_nginx_1", true)]
    [InlineData("my-nginx", true)]
    [InlineData("nginx", true)]
    [InlineData("mynginx", false)]
    [InlineData("nginxy-1", false)]
    [InlineData("mynginx-nginx", true)]
    [InlineData("a.nginx.b", false)]
    public void Else_takes_a_name_that_holds_the_target_between_borders(string name, bool matches)
    {
        var selection = TargetSelector.Select("nginx", "host", [Container(name)]);
        Assert.Equal(matches ? [name] : [], selection.Containers.Select(container => container.Name));
    }

    [Fact]
    public void Of_several_such_names_takes_the_shortest()
    {
        var shortest = Container("a-nginx");
        AssertChosen(TargetSelector.Select("nginx", "host", [Container("nginx-exporter"), Container("b-nginx"), shortest]), "nginx", shortest);
    }

    [Fact]
    public void The_shortest_name_brings_its_replicas()
    {
        var first = Container("s-my-nginx-1", service: "my-nginx", project: "s");
        var second = Container("s-my-nginx-2", service: "my-nginx", project: "s");
        AssertChosen(
            TargetSelector.Select("nginx", "host", [second, first, Container("t-my-nginx-1", service: "my-nginx", project: "t")]),
            "nginx", first, second);
    }

    [Fact]
    public void Never_takes_a_forwarder()
    {
        var selection = TargetSelector.Select("nginx", "host", [Container("nginx", forwarder: true), Container("nginx-logs", service: "nginx", forwarder: true)]);
        Assert.Empty(selection.Containers);
        Assert.Equal("nginx", selection.Target);
        Assert.Contains("exists yet", selection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Never_takes_its_own_container_even_without_the_label()
    {
        var own = Container("stack-nginx-logs-1", hostName: "nginx-logs");
        Assert.Empty(TargetSelector.Select("nginx", "nginx-logs", [own]).Containers);
        Assert.Empty(TargetSelector.Select(null, "nginx-logs", [own]).Containers);
        Assert.Empty(TargetSelector.Select("nginx", own.Id[..12], [own]).Containers);
    }

    [Fact]
    public void Takes_only_its_own_project_where_that_is_known()
    {
        var own = Container("a-nginx-logs-1", service: "nginx-logs", project: "a", hostName: "nginx-logs", forwarder: true);
        var mine = Container("a-nginx-1", service: "nginx", project: "a");
        var other = Container("b-nginx-1", service: "nginx", project: "b");
        var single = Container("nginx");

        AssertChosen(TargetSelector.Select("nginx", "nginx-logs", [other, single, mine, own]), "nginx", mine);
        Assert.Empty(TargetSelector.Select("nginx", "nginx-logs", [other, single, own]).Containers);
    }

    [Fact]
    public void The_own_project_is_unknown_where_two_stacks_have_sidecars_of_the_same_host_name()
    {
        var one = Container("a-nginx-logs-1", project: "a", hostName: "nginx-logs", forwarder: true);
        var two = Container("b-nginx-logs-1", project: "b", hostName: "nginx-logs", forwarder: true);
        var first = Container("a-nginx-1", service: "nginx", project: "a");
        var second = Container("b-nginx-1", service: "nginx", project: "b");

        AssertChosen(TargetSelector.Select("nginx", "nginx-logs", [one, two, first, second]), "nginx", first, second);
        AssertChosen(TargetSelector.Select("nginx", two.Id[..12], [one, two, first, second]), "nginx", second);
    }

    [Fact]
    public void The_host_name_of_a_sidecar_names_the_target()
    {
        var nginx = Container("stack-nginx-1", service: "nginx");
        var own = Container("stack-nginx-logs-1", service: "nginx-logs", hostName: "nginx-logs", forwarder: true);
        AssertChosen(TargetSelector.Select(null, "nginx-logs", [own, nginx]), "nginx", nginx);
    }

    [Fact]
    public void A_target_that_the_host_name_tells_is_known_before_it_exists() =>
        AssertChosen(TargetSelector.Select(null, "nginx-logs", []), "nginx");

    [Fact]
    public void Without_a_host_name_the_own_compose_service_names_the_target()
    {
        var nginx = Container("stack-nginx-1", service: "nginx", project: "stack");
        var own = Container("stack-nginx-logs-1", service: "nginx-logs", project: "stack", forwarder: true);
        AssertChosen(TargetSelector.Select(null, own.Id[..12], [nginx, own]), "nginx", nginx);
    }

    [Fact]
    public void In_the_network_of_the_target_its_id_is_the_host_name()
    {
        var target = Container("stack-db-1", service: "db", project: "stack");
        var own = Container("stack-db-logs-1", service: "db-logs", project: "stack", hostName: target.HostName, forwarder: true);
        var other = Container("stack-web-1", service: "web", project: "stack");

        AssertChosen(TargetSelector.Select(null, target.Id[..12], [other, own, target]), "db", target);
        AssertChosen(TargetSelector.Select(null, target.Id[..12], [other, target]), "db", target);
    }

    [Fact]
    public void In_the_network_of_the_target_its_configured_host_name_is_the_host_name()
    {
        var target = Container("stack-db-1", service: "db", project: "stack", hostName: "database");
        var own = Container("stack-db-logs-1", service: "db-logs", project: "stack", hostName: "database", forwarder: true);

        AssertChosen(TargetSelector.Select(null, "database", [own, target]), "db", target);
        AssertChosen(TargetSelector.Select(null, "database", [target]), "db", target);
    }

    [Fact]
    public void A_target_whose_own_host_name_looks_like_that_of_a_sidecar_is_found_in_its_network()
    {
        var target = Container("stack-audit-log-1", service: "audit-log", project: "stack", hostName: "audit-log");
        var own = Container("stack-x-1", service: "x", project: "stack", hostName: "audit-log", forwarder: true);

        AssertChosen(TargetSelector.Select(null, "audit-log", [own, target]), "audit-log", target);
    }

    [Fact]
    public void Another_stacks_container_of_the_same_host_name_is_not_the_target()
    {
        var own = Container("a-nginx-logs-1", service: "nginx-logs", project: "a", hostName: "nginx-logs", forwarder: true);
        var foreign = Container("b-nginx-logs-1", service: "nginx-logs", project: "b", hostName: "nginx-logs");
        var nginx = Container("a-nginx-1", service: "nginx", project: "a");

        AssertChosen(TargetSelector.Select(null, "nginx-logs", [foreign, own, nginx]), "nginx", nginx);
    }

    [Fact]
    public void Of_two_with_the_host_name_the_sidecar_without_label_is_not_the_target()
    {
        var own = Container("stack-db-logs-1", service: "db-logs", hostName: "database");
        var target = Container("stack-db-1", service: "db", hostName: "database");
        AssertChosen(TargetSelector.Select(null, "database", [own, target]), "db", target);
    }

    [Fact]
    public void A_short_host_name_is_not_taken_for_the_start_of_an_id()
    {
        var container = Container("web") with { Id = ContainerDirectory.IdOf("db") };
        Assert.Empty(TargetSelector.Select(null, "db", [container]).Containers);
    }

    [Fact]
    public void Says_what_to_do_where_nothing_tells_the_target()
    {
        var selection = TargetSelector.Select(null, "machine", [Container("nginx"), Container("own", hostName: "machine", forwarder: true)]);

        Assert.Null(selection.Target);
        Assert.Empty(selection.Containers);
        Assert.Contains("set TARGET_SERVICE", selection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_host_name_matches_nothing() =>
        Assert.Empty(TargetSelector.Select(null, "", [Container("a") with { HostName = null }, Container("b", hostName: "")]).Containers);

    [Fact]
    public void The_own_container_is_known_by_its_network_files_whatever_the_host_names_are()
    {
        var one = Container("a-nginx-logs-1", project: "a", hostName: "nginx-logs", forwarder: true);
        var two = Container("b-nginx-logs-1", project: "b", hostName: "nginx-logs", forwarder: true);
        var first = Container("a-nginx-1", service: "nginx", project: "a");
        var second = Container("b-nginx-1", service: "nginx", project: "b");

        AssertChosen(TargetSelector.Select(new TargetRule("nginx", "nginx-logs", two.Id), [one, two, first, second]), "nginx", second);
        AssertChosen(TargetSelector.Select(new TargetRule(null, "nginx-logs", one.Id), [one, two, first, second]), "nginx", first);
    }

    [Fact]
    public void In_the_network_of_another_container_that_one_is_the_target_and_its_project_the_own()
    {
        var target = Container("a-db-1", service: "db", project: "a", hostName: "database");
        var twin = Container("b-db-1", service: "db", project: "b", hostName: "database");
        var own = Container("a-x-1", service: "x", project: "a", hostName: "database", forwarder: true);
        var other = Container("b-x-1", service: "x", project: "b", hostName: "database", forwarder: true);

        AssertChosen(TargetSelector.Select(new TargetRule(null, "database", target.Id), [twin, target, other, own]), "db", target);
        AssertChosen(TargetSelector.Select(new TargetRule("db", "database", target.Id), [twin, target, other, own]), "db", target);
    }

    [Fact]
    public void Network_files_of_a_container_without_label_may_be_the_own_ones()
    {
        var own = Container("stack-nginx-logs-1", service: "nginx-logs", project: "stack", hostName: "nginx-logs");
        var nginx = Container("stack-nginx-1", service: "nginx", project: "stack");
        AssertChosen(TargetSelector.Select(new TargetRule(null, "nginx-logs", own.Id), [own, nginx]), "nginx", nginx);
    }

    [Fact]
    public void A_star_means_all_containers_of_the_host_but_forwarders()
    {
        var own = Container("logs-1", service: "logs", project: "a", hostName: "all", forwarder: true);
        var mine = Container("a-web-1", service: "web", project: "a");
        var other = Container("b-web-1", service: "web", project: "b");
        var single = Container("single");

        AssertChosen(
            TargetSelector.Select(new TargetRule("*", "all", own.Id), [own, single, other, mine, Container("x", forwarder: true)]), "*", mine, other, single);
    }

    [Fact]
    public void A_container_without_the_label_that_is_asked_for_is_never_the_target()
    {
        var labelled = Container("stack-web-2", service: "web");
        var without = Container("stack-web-1", service: "web") with { IsLeftOut = true };

        AssertChosen(TargetSelector.Select("web", "host", [without, labelled]), "web", labelled);
        AssertChosen(TargetSelector.Select("*", "host", [without, labelled]), "*", labelled);
        Assert.Empty(TargetSelector.Select("stack", "host", [without]).Containers);
        Assert.Empty(TargetSelector.Select(null, without.Id[..12], [without, Container("l", hostName: without.HostName, forwarder: true)]).Containers);
    }

    private static void AssertChosen(TargetSelection selection, string target, params ContainerIdentity[] containers)
    {
        Assert.Equal(target, selection.Target);
        Assert.Equal(containers.Select(container => container.Name), selection.Containers.Select(container => container.Name));
        Assert.NotEmpty(selection.Reason);
    }

    // Each one is younger than the one before; the host name is the start of the id, as Docker sets it.
    private ContainerIdentity Container(
        string name, string? service = null, string? project = null, string? hostName = null, bool forwarder = false)
    {
        _made++;
        var id = ContainerDirectory.IdOf($"{_made:x12}");
        return new ContainerIdentity
        {
            Id = id,
            Name = name,
            Directory = "/containers/" + id,
            ComposeService = service,
            ComposeProject = project,
            HostName = hostName ?? id[..12],
            IsForwarder = forwarder,
            Created = DateTimeOffset.UnixEpoch.AddSeconds(_made),
        };
    }
}
