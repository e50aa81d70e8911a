using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Rask.LogAggregator.Configuration;
using Rask.LogAggregator.Intake;
using Rask.LogAggregator.Security;
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
    private readonly RequestRates? _rates;

    private AggregatorServer(WebApplication app, RequestRates? rates)
    {
        _app = app;
        _rates = rates;
    }

    /// <summary>The address that clients use, with the port that the system chose when the option's port is 0.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Starts to listen.</summary>
    /// <exception cref="StartException">The address, the tokens or the certificate cannot be used.</exception>
    public static async Task<AggregatorServer> StartAsync(AggregatorOptions options, IRecordStore store, SelfLog log, TimeProvider time)
    {
        TokenFile? tokens = options.TokenFile is null ? null : TokenFile.Open(options.TokenFile, log, time);
        ServerCertificate? certificate = ServerCertificate.Open(options, log, time);
        RequestRates? rates = options.RequestsPerSecond == 0 ? null : new RequestRates(options.RequestsPerSecond);
        var counters = new IntakeCounters();
        WebApplication app = Build(options, certificate, log);
        Map(app, new AccessGate(tokens, rates, counters), options, store, counters, time);
        if (tokens is null && options.TlsClientAuthorityFile is null && !IPAddress.IsLoopback(options.Listen.Address))
            log.Warn("everybody who reaches this address may send logs and read the statistics; ask for a token with --token-file", ("address", options.Listen.ToString()));
        try
        {
            await app.StartAsync();
            return new AggregatorServer(app, rates);
        }
        catch (Exception error)
        {
            await app.DisposeAsync();
            if (rates is not null)
                await rates.DisposeAsync();
            if (Explain(options.Listen, error) is { } explained)
                throw explained;
            throw;
        }
    }

    /// <summary>Waits for SIGTERM, SIGINT or <see cref="StopAsync"/>; then until the requests that are under way are answered.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <summary>Answers the requests that are under way, then stops.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_rates is not null)
            await _rates.DisposeAsync();
    }

    private static WebApplication Build(AggregatorOptions options, ServerCertificate? certificate, SelfLog log)
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
            kestrel.Limits.MaxConcurrentConnections = options.MaximumConnections;
            kestrel.Limits.RequestHeadersTimeout = options.HeadTimeout;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(options.SlowestBytesPerSecond, options.SlowTimeout);
            kestrel.Limits.MinResponseDataRate = new MinDataRate(options.SlowestBytesPerSecond, options.SlowTimeout);
            kestrel.Listen(options.Listen, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (certificate is not null)
                    listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(certificate.Current), HandshakeTimeout = options.HeadTimeout });
            });
        });
        // The slim builder leaves https out.
        if (certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        return builder.Build();
    }

    private static void Map(WebApplication app, AccessGate gate, AggregatorOptions options, IRecordStore store, IntakeCounters counters, TimeProvider time)
    {
        app.MapPost(AggregateEndpoint.Path, gate.Guard(new AggregateHandler(new BatchReader(options.MaximumBodyBytes), store, counters).HandleAsync));
        // Whoever watches over the process needs no token; the answer names nothing that is stored.
        app.MapGet(AggregateEndpoint.HealthPath, new HealthHandler(store).HandleAsync);
        app.MapGet(AggregateEndpoint.StatsPath, gate.Guard(new StatisticsHandler(store, counters, time).HandleAsync));
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
