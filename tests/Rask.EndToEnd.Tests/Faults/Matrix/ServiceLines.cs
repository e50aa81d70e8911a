using System.Globalization;

namespace Rask.EndToEnd.Tests.Faults.Matrix;

/// <summary>What the services of the fault matrix write: seven lines to standard output, then one to standard error, and so on.</summary>
internal static class ServiceLines
{
    /// <summary>Lines a second, as the issue asks for it.</summary>
    internal const int Rate = 50_000;

    /// <summary>One line in so many goes to standard error.</summary>
    internal const int ErrorEvery = 8;

    /// <summary>Docker's log options: rotation every 10 MB, about once a second.</summary>
    internal const int RotationBytes = 10_000_000;

    private const string Filler = " the quick brown fox jumps over the lazy dog while the five boxing wizards jump quickly";

    internal static string Line(long number) => string.Create(CultureInfo.InvariantCulture, $"sequence={number}{Filler}\n");

    /// <summary>
    /// A program for busybox awk. Its control folder is <c>/ctl</c>: it ends when <c>stop</c> exists, and leaves in <c>written</c>
    /// how far it got, from where the next run goes on. What it could not write in time it writes later.
    /// </summary>
    internal static string AwkProgram(int rate) => string.Create(CultureInfo.InvariantCulture, $$"""
        function uptime(  line, parts) { getline line < "/proc/uptime"; close("/proc/uptime"); split(line, parts, " "); return parts[1] }
        function stopped(  line) { if ((getline line < "/ctl/stop") < 0) return 0; close("/ctl/stop"); return 1 }
        BEGIN {
            if ((getline before < "/ctl/written") > 0) { split(before, counts, " "); out = counts[1] + 0; err = counts[2] + 0; close("/ctl/written"); system("rm /ctl/written") }
            start = uptime()
            while (!stopped()) {
                due = (uptime() - start) * {{rate}}
                for (; done < due; done++) {
                    if (done % {{ErrorEvery}} == {{ErrorEvery - 1}}) print "sequence=" err++ "{{Filler}}" > "/dev/stderr"
                    else print "sequence=" out++ "{{Filler}}"
                }
                fflush("/dev/stderr")
                system("usleep 5000")
            }
            printf "%d %d\n", out, err > "/ctl/written.new"
            close("/ctl/written.new")
            system("mv /ctl/written.new /ctl/written")
        }
        """);
}
