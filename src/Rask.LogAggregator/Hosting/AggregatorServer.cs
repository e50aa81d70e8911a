using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Rask.LogAggregator.Configuration;
using Rask.LogAggregator.Intake;
using Rask.LogAggregator.Storage;
using Rask.LogAggregator.Telemetry;
using Rask.Protocol;

namespace Rask.LogAggregator.Hosting;

/// <summary>The HTTP server over a store, which it does not own.</summary>
internal sealed class AggregatorServer : IAsyncDisposable
{
    /// <summary>Docker kills a container 10 s after SIGTERM; requests that last longer are not acknowledged and come again.</summary>
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(8);

    private readonly WebApplication _app;

    private AggregatorServer(WebApplication app) => _app = app;

    /// <summary>The address that clients use, with the port that the system chose when the option's port is 0.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts to listen.</summary>
    /// <exception cref="StartException">The address cannot be used.</exception>
    public static async Task<AggregatorServer> StartAsync(AggregatorOptions options, IRecordStore store, SelfLog log, TimeProvider time)
    {
        WebApplication app = Build(options, store, log, time);
        try
        {
            await app.StartAsync();
            return new AggregatorServer(app);
        }
        catch (Exception error)
        {
            await app.DisposeAsync();
            if (Explain(options.Listen, error) is { } explained)
                throw explained;
            throw;
        }
    }

    /// <summary>Waits for SIGTERM, SIGINT or <see cref="StopAsync"/>; then until the requests that are under way are answered.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <summary>Answers the requests that are under way, then stops.</summary>
    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static WebApplication Build(AggregatorOptions options, IRecordStore store, SelfLog log, TimeProvider time)
    {
        // The builder watches settings files, which are not used, and dies where no inotify instance is left for that.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        // Neither an appsettings.json in the current directory nor ASPNETCORE_URLS says anything here: the option table does.
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new SelfLogProvider(log));
        // The host logs the exception with which StartAsync fails; that error is said once, in words, by who started it.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownGrace);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaximumBodyBytes;
            kestrel.Listen(options.Listen, listen => listen.Protocols = HttpProtocols.Http1);
        });

        WebApplication app = builder.Build();
        var counters = new IntakeCounters();
        app.MapPost(AggregateEndpoint.Path, new AggregateHandler(new BatchReader(options.MaximumBodyBytes), store, counters).HandleAsync);
        app.MapGet(AggregateEndpoint.HealthPath, new HealthHandler(store).HandleAsync);
        app.MapGet(AggregateEndpoint.StatsPath, new StatisticsHandler(store, counters, time).HandleAsync);
        return app;
    }

    private static StartException? Explain(IPEndPoint listen, Exception error)
    {
        if (error is not (IOException or SocketException))
            return null;
        if (error is AddressInUseException || error.InnerException is AddressInUseException)
            return new StartException(ExitCode.Failure, $"cannot listen on {listen}: the port is in use; stop the program that uses it, or choose another port with --listen");
        return (error as SocketException ?? error.InnerException as SocketException)?.SocketErrorCode switch
        {
            SocketError.AccessDenied => new StartException(ExitCode.NoPermission, $"cannot listen on {listen}: no permission for this port; choose one from 1024 on with --listen"),
            SocketError.AddressNotAvailable => new StartException(ExitCode.Failure, $"cannot listen on {listen}: this machine does not have the address; choose another with --listen"),
            _ => new StartException(ExitCode.Failure, $"cannot listen on {listen}: {error.Message}"),
        };
    }
}
