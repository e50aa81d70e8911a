using Rask.LogForwarder.Collector;

namespace Rask.LogForwarder.Tests.Collector;

public sealed class FileSourcesTests
{
    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("/logs/app.log", "app", "app")]
    [InlineData($"/d/{Id}/{Id}-json.log", Id, Id)]
    [InlineData("/var/log/pods/shop_web-5d4_0f1e2d3c-aaaa/nginx/0.log", "0f1e2d3c-aaaa.nginx", "nginx")]
    [InlineData("/var/log/pods/nonsense/nginx/0.log", "0", "0")]
    [InlineData($"/var/log/containers/web-5d4_shop_nginx-{Id}.log", Id, "nginx")]
    [InlineData("/var/log/containers/web-5d4_shop_nginx-1234.log", "web-5d4_shop_nginx-1234", "web-5d4_shop_nginx-1234")]
    public void A_path_names_container_and_service(string path, string container, string service)
    {
        var owner = Assert.Single(FileSources.Make([path], null, null, null)).Owner;
        Assert.Equal((path, container, service), (owner.Key, owner.ContainerId, owner.Service));

        var named = Assert.Single(FileSources.Make([path], "id", "name", "group")).Owner;
        Assert.Equal((path, "id", "name", "group"), (named.Key, named.ContainerId, named.Service, named.Group));
    }
}
