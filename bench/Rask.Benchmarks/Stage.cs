namespace Rask.Benchmarks;

/// <summary>Does a part of a corpus, from an offset that it moves to the end of the line at another; returns the number of lines.</summary>
internal delegate int Stage(ref long offset, long until);
