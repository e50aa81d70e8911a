using Rask.LoadTest.Sink;

namespace Rask.LoadTest.Checks;

/// <summary>Remembers what the sink would have answered.</summary>
internal sealed class RecordingAnswer : ISinkAnswer
{
    public List<string> Answers { get; } = [];

    public void Accepted(int fd, long records) => Answers.Add($"200 {records}");

    public void Continue(int fd) => Answers.Add("100");

    public void BadRequest(int fd) => Answers.Add("400");

    public void Statistics(int fd) => Answers.Add("stats");
}
