using System.Text;
using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Tests.Parser;

public sealed class RecordLevelsTests
{
    [Theory]
    [InlineData("Debug", "trace Trace TRACE trc TRCE trac debug dbg dbug DEBU verbose vrb silly fine FINER finest http T V D DEBUG-4")]
    [InlineData("Info", "info INFO inf information Informational notice config success I N INFO+2")]
    [InlineData("Warn", "warn WARNING wrn W WARN+1")]
    [InlineData("Error", "error err ERRO fail SEVERE E")]
    [InlineData("Fatal", "fatal FTL fata panic pnc PANI dpanic critical crit CRIT alert emerg Emergency F C")]
    [InlineData("None", "loud default none off t i w e f x logs INFO+ +2 INFO+x informationall warningwarning 3 200")]
    public void Knows_the_names_of_levels(string level, string names)
    {
        foreach (string name in names.Split(' '))
            Assert.Equal((name, level), (name, RecordLevels.FromName(Encoding.UTF8.GetBytes(name), out _).ToString()));
        Assert.Equal(RecordLevel.None, RecordLevels.FromName([], out _));
    }

    [Fact]
    public void Only_the_five_names_of_the_wire_are_canonical()
    {
        foreach (string name in "debug INFO Warn eRRoR fatal".Split(' '))
        {
            RecordLevels.FromName(Encoding.UTF8.GetBytes(name), out bool isCanonical);
            Assert.True(isCanonical, name);
        }
        foreach (string name in "trace information warning err critical I INFO+2".Split(' '))
        {
            RecordLevels.FromName(Encoding.UTF8.GetBytes(name), out bool isCanonical);
            Assert.False(isCanonical, name);
        }
    }

    [Fact]
    public void Numbers_mean_what_their_vocabulary_says()
    {
        static string All(Func<string, RecordLevel> levelOf) => string.Join(" ", "0 1 2 3 4 5 6 7 8 10 20 30 40 50 60 70 35".Split(' ').Select(number => levelOf(number) switch
        {
            RecordLevel.None => "-",
            RecordLevel level => level.ToString()[..1],
        }));

        Assert.Equal("F F F E W I I D - - - - - - - - -", All(number => RecordLevels.FromSyslog(Encoding.UTF8.GetBytes(number))));
        Assert.Equal("- - - - - - - - - D D I W E F - -", All(number => RecordLevels.FromNumber(Encoding.UTF8.GetBytes(number))));
        Assert.Equal("- - - - - D - - - D I W E F - - -", All(number => RecordLevels.FromPython(Encoding.UTF8.GetBytes(number))));
    }

    [Theory]
    [InlineData("DEBUG1", "Debug", false)]
    [InlineData("DEBUG5", "Debug", false)]
    [InlineData("DEBUG6", "None", false)]
    [InlineData("LOG", "Info", false)]
    [InlineData("INFO", "Info", true)]
    [InlineData("NOTICE", "Info", false)]
    [InlineData("WARNING", "Warn", false)]
    [InlineData("ERROR", "Error", true)]
    [InlineData("FATAL", "Fatal", true)]
    [InlineData("PANIC", "Fatal", false)]
    [InlineData("error", "None", false)]
    [InlineData("HINT", "None", false)]
    public void Knows_the_severities_of_postgres(string name, string level, bool isCanonical)
    {
        Assert.Equal(level, RecordLevels.FromPostgres(Encoding.UTF8.GetBytes(name), out bool canonical).ToString());
        Assert.Equal(isCanonical, canonical);
    }
}
