using Rask.TestKit.DockerLogs;
using Rask.TestKit.Processes;

namespace Rask.LoadTest.Demo;

/// <summary>Without an engine: a thread that writes the files that Docker would write, rotation included.</summary>
internal sealed class ProducerService : IDemoService
{
    private const long MaxSize = 10_000_000;
    private const int MaxFile = 3;
    private readonly TempFolder _folder = new();
    private readonly int _seconds;
    private readonly string _id = RandomId();
    private readonly TaskCompletionSource<long> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stop;

    internal ProducerService(int seconds) => _seconds = seconds;

    public string Description => "a producer that writes Docker's files (no engine)";

    public string ContainersDirectory => _folder["containers"];

    public bool HasEnded => _written.Task.IsCompleted;

    private string ContainerFolder => Path.Combine(ContainersDirectory, _id);

    public Task StartAsync()
    {
        Directory.CreateDirectory(ContainerFolder);
        File.WriteAllText(Path.Combine(ContainerFolder, "config.v2.json"), $$$"""
            {"StreamConfig":{},"State":{"Running":true,"Paused":false,"Restarting":false,"Dead":false,"Pid":1,"ExitCode":0,"StartedAt":"2026-11-23T12:00:00Z"},
            "ID":"{{{_id}}}","Created":"2026-11-23T12:00:00Z","Path":"shop","Args":[],
            "Config":{"Hostname":"{{{_id[..12]}}}","Tty":false,"Labels":{"com.docker.compose.project":"demo","com.docker.compose.service":"{{{DemoLines.Service}}}","rask.group":"demo"}},
            "LogPath":"{{{ContainerFolder}}}/{{{_id}}}-json.log","Name":"/demo-{{{DemoLines.Service}}}-1","Driver":"overlay2"}
            """);
        new Thread(Run) { IsBackground = true, Name = "producer" }.Start();
        return Task.CompletedTask;
    }

    public Task<long> CountWrittenAsync() => _written.Task;

    public ValueTask DisposeAsync()
    {
        _stop = true;
        if (Directory.Exists(ContainerFolder))
            _written.Task.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    // Not the cryptographic generator: it would load OpenSSL, which a static executable cannot.
    private static string RandomId()
    {
        var bytes = new byte[32];
        Random.Shared.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private void Run()
    {
        try
        {
            _written.SetResult(WriteAll());
        }
        catch (IOException error)
        {
            _written.SetException(error);
        }
    }

    private long WriteAll()
    {
        using var writer = new JsonFileWriter(Path.Combine(ContainerFolder, $"{_id}-json.log"), MaxSize, MaxFile);
        long number = 0;
        for (var end = Deadline.In(TimeSpan.FromSeconds(_seconds)); !end.HasPassed && !_stop;)
        {
            for (var i = 0; i < 100; i++)
                writer.Write(DemoLines.Text(number++) + "\n");
        }

        Thread.Sleep(TimeSpan.FromSeconds(_stop ? 0 : DemoLines.PauseSeconds));
        for (var round = 0; round < DemoLines.PacedRounds && !_stop; round++)
        {
            for (var i = 0; i < DemoLines.PacedLines; i++)
                writer.Write(DemoLines.PacedText(number++) + "\n");
            Thread.Sleep(DemoLines.PacedIntervalMs);
        }

        return number;
    }
}
