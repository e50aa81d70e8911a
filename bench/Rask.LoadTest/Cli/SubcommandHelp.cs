namespace Rask.LoadTest.Cli;

/// <summary>The help texts.</summary>
internal static class SubcommandHelp
{
    public const string Overview =
        """
        rask-load-test: load test and benchmark of rask-log-forwarder

        usage: rask-load-test COMMAND [OPTIONS]     (rask-load-test COMMAND --help)

          generate   write a corpus as Docker's json-file driver would
          sink       cheap counting HTTP/1.1 server that answers every batch with 200
          floor      read a file and send a given number of bytes: the least work possible
          write      append log lines at a steady rate, each with its number and time
          demo       a service's logs reach the aggregator, all of them (make demo)
          run        the whole benchmark (make bench)
          stages     times each stage of the forwarder in this process (make bench-stages)
          self-test  check the parts of the load test that could mislead

        """;

    public const string Generate =
        """
        usage: rask-load-test generate --kind KIND --output FILE [OPTIONS]

        Writes a seeded corpus in the form of Docker's json-file driver, 150 to 350 bytes a line.

          --kind KIND      nginx | go | plain | short
          --output FILE    where to write it
          --lines N        number of lines (default 1000000)
          --seed S         the same seed gives the same bytes (default 1)

        """;

    public const string Sink =
        """
        usage: rask-load-test sink [OPTIONS]

        Counts requests, records and bytes; answers 200. GET /stats answers the statistics as JSON; SIGTERM or SIGINT
        writes them to standard output and ends it. The first line on standard output is "listening PORT".

          --listen HOST:PORT    IPv4 address; port 0 lets the system choose (default 127.0.0.1:9600)
          --latency             read the mark that 'write' put into every line: latency of each, missing, doubled
          --sequence            read the number that every line of a corpus carries: missing, doubled
          --latency-file FILE   the same, and write the statistics to FILE at the end
          --parent-pid N        end when the process that started this one, N, ends

        """;

    public const string Floor =
        """
        usage: rask-load-test floor --file FILE --endpoint HOST:PORT --bytes N [OPTIONS]

        Reads FILE once and sends exactly N body bytes over one connection as POST requests.

          --bytes N            body bytes in total
          --request-bytes N    body bytes of one request (default 4000000)
          --buffer-kib N       size of reads and sends (default 512)
          --parent-pid N       end when the process that started this one, N, ends

        """;

    public const string Write =
        """
        usage: rask-load-test write --file FILE [OPTIONS]

        Appends records in Docker's form at a steady rate, one write(2) each. Every line carries seq=<12 digits> and
        t=<19 digits>, its number and its time of writing (CLOCK_MONOTONIC, nanoseconds). Statistics as JSON at the end.

          --file FILE          where to append
          --rate R             lines per second (default 10000)
          --seconds S          how long (default 10)
          --kind KIND          nginx | go | plain | short (default go)
          --seed S             (default 1)
          --tick-us N          time between two wake-ups; lines due meanwhile are written back to back (default 250)
          --parent-pid N       end when the process that started this one, N, ends

        """;

    public const string Run =
        """
        usage: rask-load-test run [OPTIONS]

        The whole benchmark: catch-up of three corpora against the floor and syslog-ng, paced load with the latency of
        every line, idle, and the aggregator away with lines that keep coming. Each part runs several times. Prints tables
        (median, least and most), writes results.json, and checks the limits.
        Exit code 1 if a line was lost or doubled, 3 with --strict if a limit was missed.

          --forwarder PATH       (default out/rask-log-forwarder)
          --artifacts DIR        corpora and results (default artifacts/bench)
          --peer-config FILE     (default bench/peers/syslog-ng.conf)
          --syslog-ng PATH       (default /usr/sbin/syslog-ng; without it, the comparison is left out and said so)
          --lines N              lines of a corpus (default 1000000)
          --peer-lines N         lines of a corpus for syslog-ng (default 100000)
          --runs N               runs of each part, and of each program per corpus (default 3)
          --peer-runs N          runs of syslog-ng per corpus (default 3)
          --seed S               (default 1)
          --kinds LIST           which corpora (default nginx,go,plain)
          --parts LIST           catch-up,paced,idle,spool (default all four); outage is spool with the spool turned off
          --paced-kind KIND      lines of the paced runs (default go)
          --paced-seconds S      length of each paced run (default 20)
          --outage-seconds S     how long the aggregator is away (default 60)
          --forwarder-args TEXT  more arguments for the forwarder, separated by spaces
          --pin                  forwarder, floor and syslog-ng on CPU 1; sink and writer on CPU 0
          --quick                100,000 lines, 20,000 for syslog-ng, 5 s paced, 10 s outage; the figures mean less
          --strict               exit code 3 if a limit was missed
          --markdown             print the tables of the last results.json for the README and end

        """;

    public const string Stages =
        """
        usage: rask-load-test stages [OPTIONS]

        Times envelope, formats and output over 64 MiB of lines each, and the queue between two threads, in this process.
        Encodes each kind with recognition and with its format fixed, in turns, to show what recognition costs.

          --simd WIDTH     scalar | 128 | 256 (default: the widest here)
          --log FILE       only grouping and output, of the first 64 MiB of a json-file log of yours

        """;

    public const string Formats =
        """
        usage: rask-load-test formats --logs DIRECTORY [--write FILE]

        Times each format over its own lines of the json-file logs below a directory, in this process, and shows one line
        and its record of each.

          --logs DIRECTORY   json-file logs (*.log), as tests/Rask.LogForwarder.Tests/Fixtures holds them
          --write FILE       replace the end of this document (docs/formats.md)

        """;

    public const string SelfTest =
        """
        usage: rask-load-test self-test

        Checks the sink's counting against known bodies in pieces of every size, the histogram's percentiles, the mark,
        and that generated lines are valid JSON and what Docker would write.

        """;
}
