using System.Text.RegularExpressions;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>
/// What the lines of the fixtures are, said without the forwarder's parser: of each fixture the rules in order, the first that matches
/// the text counts. The truth is that of one line by itself, as whoever knows the program would say it from the line alone: the parts of a stack
/// trace that was not joined are plain, and an object of no known dialect is <c>go/structured</c>, by the contract.
/// </summary>
internal static class LineTruth
{
    private const string Plain = "plain/plain";
    private const string GoObject = "go/structured";

    /// <summary>A line of nothing, not even white space.</summary>
    private const string Empty = @"^$";

    /// <summary>nginx's <c>error_log</c>: time, severity, process and thread.</summary>
    private const string NginxError = @"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[(notice|info|warn|error)\] \d+#\d+: ";

    /// <summary>The common part of all access formats: time, request, status and size.</summary>
    private const string NginxAccess = @" - (-|bob) \[\d\d/Nov/2026:\d\d:\d\d:\d\d \+0000\] ""[^""]*"" \d{3} \d+ ";

    private const string Severity = "(LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|DEBUG|DETAIL|HINT|CONTEXT|STATEMENT):  ";
    private const string Gin = @"^\[GIN\] \d{4}/\d\d/\d\d - \d\d:\d\d:\d\d \| \d{3} \|";
    private const string GinDebug = @"^\[GIN-debug\] ";
    private const string RustText = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z +(TRACE|DEBUG|INFO|WARN|ERROR) ";
    private const string RedisText = @"^\d+:([CMSX] \d\d \w{3} \d{4} \d\d:\d\d:\d\d\.\d{3} [.\-*#] |signal-handler \()";

    /// <summary>Every fixture and its rules.</summary>
    public static readonly Dictionary<string, TruthRule[]> Of = new(StringComparer.Ordinal)
    {
        ["cri/containerd"] =
        [
            new(Gin, "go/access"),
            new(NginxError, "nginx/error"),
            new(@"^127\.0\.0\.1" + NginxAccess, "nginx/access"),
            new(@"^\{""level"":\d", "node/structured"),
            new(@"^\{.*""event"": ""\w+""", "python-structlog/structured"),
            new(@"^\{""level"":""\w+"",""ts"":", GoObject),
            new(@"^\S+ \S+ UTC \[\d+\] " + Severity, "postgres/database"),
            new(RedisText, "redis/database"),
            new(@"^\S+ \S+ main\.go:\d+: ", "go/plain"),
            new(@"^bare println |^a line that was cut, $|^and its rest$", Plain),
        ],

        ["docker-json/gin"] =
        [
            new(Gin, "go/access"),
            new(GinDebug, "go/plain"),
            new(@"\[Recovery\] .* panic recovered:$", "go/error"),
            new(@"^$|^ - using |^(GET|Host|Accept|User-Agent)\b|^ouch$|^/\S+:\d+ \(0x|^\t|^\e\[0m$", Plain),
        ],
        ["docker-json/go-std"] =
        [
            new(@"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d{6} main\.go:\d+: ", "go/plain"),
            new(@"^bare println |^recovered |^\t?panic|^goroutine 1|^main\.main|^\t/|^$", Plain),
        ],
        ["docker-json/go-zap"] = [new(@"^\{""level"":""\w+"",""ts"":\d+\.\d+,""caller"":", GoObject)],
        ["docker-json/nextjs"] =
        [
            new(@"^ +▲ Next\.js |^ +- (Local|Network): |^ ✓ ", "nextjs/plain"),
            // console.log of an object with level and msg: any Go library writes the same line.
            new(@"^(render home )?\{""level"":.*\}$", GoObject),
            new(@"^$|^Error: route exploded$|^    at w \(", Plain),
        ],
        ["docker-json/nginx"] =
        [
            new(NginxError, "nginx/error"),
            new(@"^127\.0\.0\.1" + NginxAccess, "nginx/access"),
            new(@"^\{""time"":""[^""]+"",""remote_addr"":""127\.0\.0\.1"",""method"":", "nginx/access"),
        ],
        ["docker-json/pino"] = [new(@"^\{""level"":[3-6]0,""time"":\d{13},""pid"":", "node/structured")],
        ["docker-json/postgres"] =
        [
            new(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC \[\d+\] " + Severity, "postgres/database"),
            new(@"^\t", Plain),
        ],
        ["docker-json/py-structlog"] = [new(@"^\{.*""event"": "".*""level"": ""\w+"", ""timestamp"": ", "python-structlog/structured")],
        ["docker-json/redis"] = [new(RedisText, "redis/database")],
        ["docker-json/torture"] =
        [
            // Only pino and bunyan number their levels.
            new(@"^\{""level"":\d.*\}$", "node/structured"),
            new(@"^\{\}$|^\{""(msg|a|log)"":.*\}$", GoObject),
            // Neither "truncated json" nor an object with text behind it is an object; the rest says nothing of who wrote it.
            new(@"^\{.*[^}]$|^[^{]|^$", Plain),
        ],
        ["docker-json/tty"] = [new(@"^(hello|a\tb|err)$", Plain)],

        ["json/bunyan"] = [new(@"^\{""name"":.*""hostname"":.*""v"":0\}$", "node/structured")],
        ["json/dotnet-console"] = [new(@"""LogLevel"":""(Information|Critical|Trace)"",""Category"":", "dotnet/structured")],
        ["json/gelf"] = [new(@"^\{""version"":""1\.1"",.*""short_message"":", GoObject)],
        ["json/java-ecs-log4j-jboss"] = [new(@"""log\.level"":|""loggerClassName"":|""loggerName"":", "java/structured")],
        ["json/logstash-logback"] = [new(@"^\{""@timestamp"":.*""@version"":""1"".*""logger_name"":", "java/structured")],
        ["json/meilisearch"] =
        [
            new(@"""name"":""HTTP request""", "meilisearch/access"),
            new(@"""target"":""(index_scheduler|milli|meilisearch)", "meilisearch/search"),
            new(@"""target"":""", "rust-tracing/structured"),
        ],
        ["json/nginx-json"] = [new(@"""(request|request_method)"":""", "nginx/access")],
        ["json/pino-variants"] = [new(@"^\{""level"":(\d\d|""\w+""),""time"":\d{13},", "node/structured")],
        ["json/postgres-jsonlog"] = [new(@"""session_id"":.*""error_severity"":", "postgres/database")],
        ["json/python-json-logger"] = [new(@"""level(name|no)"": ", "python/structured")],
        ["json/rust-tracing"] =
        [
            new(@"^\{""level"":""info"",""message"":""not tracing, but winston", "node/structured"),
            new(@"^\{""timestamp"":""[^""]+Z"",""level"":""[A-Z]+"",.*""target"":""", "rust-tracing/structured"),
        ],
        ["json/slog-zerolog-logrus"] = [new(@"^(2026/11/23 09:29:34 )?\{.*\}$", GoObject)],
        ["json/structlog-stdlib"] = [new(@"""event"": .*""logger"": ""tags""", "python-structlog/structured")],
        ["json/winston"] = [new(@"^\{""level"":""(info|warn|http|silly|error)"",""message"":", "node/structured")],

        ["text/clickhouse"] =
        [
            new(@"^\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d{6} \[ \d+ \] \{", "clickhouse/database"),
            new(@"^$|^\d\. /usr/lib/|^Include not found: |^Logging warning to console$", Plain),
        ],
        ["text/dotnet"] =
        [
            new(@"^Unhandled exception\. System\.", "dotnet/error"),
            new(@"^(\e\[\d+m)*(trce|dbug|info|warn|fail|crit)(\e\[\d+m)*: |^<\d>Feeds\.Api\.", "dotnet/structured"),
        ],
        ["text/go-kit"] = [new(@"^(level=\w+ )?ts=\S+Z caller=", GoObject)],
        ["text/go-klog"] = [new(@"^[IWE]\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ main\.go:\d+\] ", GoObject)],
        ["text/go-logrus"] = [new(@"^time=""[^""]+"" level=\w+ msg=", GoObject)],
        ["text/go-logrus-terminal"] = [new(@"^\e\[3\dm(TRAC|DEBU|INFO|WARN|ERRO)\e\[0m\[[^]]+\]", GoObject)],
        ["text/go-panic"] = [new(@"^panic: .*\n\ngoroutine 1 ", "go/error"), new("^deferred$", Plain)],
        ["text/go-slog-default"] =
        [
            new(@"^\S+ \S+ (main\.go:\d+: )?(INFO|WARN|ERROR) ", GoObject),
            new(@"^\S+ \S+ main\.go:\d+: just std log", "go/plain"),
        ],
        ["text/go-slog-text"] = [new(@"^time=\S+ level=[A-Z]+ source=", GoObject)],
        ["text/go-zap-console"] = [new(@"^panic: odd\n\ngoroutine 1 ", "go/error"), new(@"^[^\t]+Z\t\S+\t", GoObject)],
        ["text/java"] =
        [
            new(@"^Exception in thread ""main"" java\.", "java/error"),
            new(@"[ \[m](DEBUG|INFO|WARN|ERROR|FATAL)[ \]\e]|\n(INFO|WARNING|SEVERE): ", "java/structured"),
            new(Empty, Plain),
        ],
        ["text/meilisearch"] =
        [
            new(@"HTTP request\{.*: close ", "meilisearch/access"),
            new(@" (index_scheduler|milli|meilisearch|meilisearch_http)(::\w+)*[:\]]", "meilisearch/search"),
            new(@" (actix_server|actix_web)::", "rust-tracing/structured"),
        ],
        ["text/nextjs-errors"] = [new(@"^ ⨯ \w*Error: ", "nextjs/error"), new("^ ⚠ ", "nextjs/plain")],
        ["text/nginx-tails"] = [new(NginxError, "nginx/error"), new(@"^\S+( \S+)?" + NginxAccess, "nginx/access")],
        ["text/node"] =
        [
            new(@"^\w*Error: .*\n    at ", "node/error"),
            new(@"^\(node:\d+\) |^npm (warn|error)\b", "node/structured"),
            new(@"^listening$|^\{\n  a: 1,|^\(Use `node |^/app/a\.js:5$|^setTimeout|^$|^Node\.js v", Plain),
        ],
        ["text/ollama"] =
        [
            new(Gin, "go/access"),
            new(GinDebug, "go/plain"),
            new(@"^time=\S+ level=[A-Z]+ source=|^\S+ \S+ routes\.go:\d+: INFO ", GoObject),
            new(@"^llama_model_loader: ", Plain),
        ],
        ["text/postgres-joined"] = [new(@"^\S+ \S+ UTC \[\d+\] " + Severity, "postgres/database")],
        ["text/postgres-prefixes"] = [new(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d.* ?" + Severity.TrimEnd(), "postgres/database")],
        ["text/python-access"] =
        [
            new(@"^127\.0\.0\.1 - - \[\d\d/Nov/2026 \d\d:\d\d:\d\d\] ", "python/structured"),
            new(@"^Serving HTTP on |^WARNING: This is a development server|^ \* Running on |^Press CTRL\+C", Plain),
        ],
        ["text/python-basic"] =
        [
            new(@"^[A-Z]+:(app\.db|root):", "python/structured"),
            // A level, a dash and a text: a dozen programs write that.
            new(@"^[A-Z]+ - ", Plain),
        ],
        ["text/python-celery"] = [new(@"^\[\S+ \S+: [A-Z]+/MainProcess\] ", "python/structured")],
        ["text/python-gunicorn"] =
        [
            new(@"^\[\S+ \S+ \+0000\] \[\d+\] \[[A-Z]+\] ", "python/structured"),
            // gunicorn writes the combined log format, to the letter.
            new(@"^127\.0\.0\.1" + NginxAccess, "nginx/access"),
        ],
        ["text/python-logging"] = [new(@"^\[?2026-11-23 \d\d:\d\d:\d\d,\d{3}\b.*\b(DEBUG|INFO|WARNING|ERROR|CRITICAL)\b", "python/structured")],
        ["text/python-structlog-colours"] = [new(@"^\e\[2m\S+ \S+\e\[0m \[\e\[3\dm\e\[1m\w+ *\e\[0m\] ", "python-structlog/structured")],
        ["text/python-structlog-console"] = [new(@"^\S+( \S+)? \[\w+ *\] ", "python-structlog/structured")],
        ["text/python-traceback"] = [new(@"^Traceback \(most recent call last\):\n  File ", "python/error")],
        ["text/python-uvicorn"] = [new(@"^INFO:     ", "python/structured")],
        ["text/redis-debug"] = [new(RedisText, "redis/database")],
        ["text/rust-env-logger"] = [new(@"^\[\S+Z [A-Z]+ +[\w:]+\] ", "rust-tracing/structured")],
        ["text/rust-panic"] = [new(@"^thread '[^']+' \(\d+\) panicked at \S+:\d+:\d+:\n", "rust/error")],
        ["text/rust-tracing"] = [new(RustText, "rust-tracing/structured")],
        ["text/rust-tracing-ansi"] = [new(@"^\e\[2m\S+Z\e\[0m \e\[3\dm *(TRACE|DEBUG|INFO|WARN|ERROR)\e\[0m ", "rust-tracing/structured")],
        ["text/rust-tracing-compact"] = [new(RustText, "rust-tracing/structured")],
        ["text/rust-tracing-options"] = [new(RustText, "rust-tracing/structured")],
        ["text/syslog"] = [new(@"^<\d+>(1 |Nov 23 )", "syslog/structured")],
    };

    /// <summary>What a line of a fixture is.</summary>
    /// <param name="text">What the program wrote, without its line end.</param>
    /// <returns>Service type and log type, or null where no rule matches.</returns>
    public static string? Tell(string fixture, string text) =>
        Of.TryGetValue(fixture, out TruthRule[]? rules)
            ? Array.Find(rules, rule => Regex.IsMatch(text, rule.Pattern, RegexOptions.CultureInvariant | RegexOptions.Singleline))?.Type
            : null;
}
