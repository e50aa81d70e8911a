using System.Globalization;
using System.Text;
using Rask.LogForwarder.Collector.Files;

namespace Rask.LogForwarder.Tests.Collector.Support;

/// <summary>A chain over files of one numbered line each, and a writer that rotates them as fast as it can.</summary>
internal static unsafe class FollowedChain
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>The number that a generation holds; empty where nothing was written to it yet.</summary>
    public static string Content(Generation generation)
    {
        var buffer = stackalloc byte[64];
        var length = generation.Read(buffer, 64, 0);
        return Encoding.ASCII.GetString(buffer, length).TrimEnd('\n');
    }

    /// <summary>Fails where a generation is missed that was written while the chain was followed.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="generations">How many are written.</param>
    /// <param name="maxFile">How many files there are at most.</param>
    /// <param name="rotateAndWrite">Writes the file of a number, in place of the one before it.</param>
    public static void FindEach(GenerationChain chain, int generations, int maxFile, Action<int> rotateAndWrite)
    {
        var seen = 0;
        string? failure = null;
        var writer = new Thread(() =>
        {
            try
            {
                for (var i = 1; i <= generations; i++)
                {
                    // Never so far ahead that a file is overwritten before it was opened.
                    while (i - Volatile.Read(ref seen) > maxFile - 2) Thread.Yield();
                    rotateAndWrite(i);
                }
            }
            catch (Exception error)
            {
                failure = error.ToString();
            }
        });
        writer.Start();
        var last = 0;
        var deadline = DateTime.UtcNow + Deadline;
        while (last < generations && failure is null)
        {
            Assert.True(DateTime.UtcNow < deadline, $"stuck behind generation {last}");
            chain.Refresh();
            while (chain.Current is { } current)
            {
                var text = Content(current);
                if (text.Length == 0) break;
                var number = int.Parse(text, CultureInfo.InvariantCulture);
                if (number != last) Assert.Equal(last + 1, number);
                last = number;
                Volatile.Write(ref seen, last);
                if (chain.Next is null) break;
                chain.Advance();
            }
        }

        writer.Join();
        Assert.Null(failure);
        Assert.Equal(generations, last);
    }
}
