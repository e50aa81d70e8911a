using Rask.LogForwarder.Telemetry;

namespace Rask.LogForwarder.Tests.Telemetry;

public sealed class ReaderDeskTests
{
    [Fact]
    public void The_answer_of_the_reader_reaches_who_asked()
    {
        ReaderDesk? desk = null;
        Thread? reader = null;
        desk = new ReaderDesk(() => (reader = new Thread(() => desk!.Answer(new ReaderFigures([], 7)))).Start());
        Assert.True(desk.TryAsk(TimeSpan.FromSeconds(30), out var figures));
        Assert.Equal(7, figures.HeldBytes);
        Assert.False(desk.IsAsked);
        reader!.Join();
    }

    [Fact]
    public void A_reader_that_does_not_answer_leaves_its_last_word()
    {
        var desk = new ReaderDesk(static () => { });
        desk.Answer(new ReaderFigures([], 5));
        Assert.False(desk.TryAsk(TimeSpan.FromMilliseconds(10), out var figures));
        Assert.Equal(5, figures.HeldBytes);
        Assert.True(desk.IsAsked);
    }
}
