namespace Rask.LogAggregator.Telemetry;

/// <summary>Brings what ASP.NET Core has to say into the self-log, from warnings on.</summary>
internal sealed class SelfLogProvider(SelfLog log) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, log);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, SelfLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            string message = formatter(state, exception);
            (string, object) source = ("source", category);
            (string, object) error = ("error", exception?.ToString() ?? "");
            if (logLevel == LogLevel.Warning)
                log.Warn(message, source, error);
            else
                log.Error(message, source, error);
        }
    }
}
