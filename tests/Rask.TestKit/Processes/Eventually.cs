using System.Runtime.CompilerServices;

namespace Rask.TestKit.Processes;

/// <summary>Waits for a condition with a deadline, instead of sleeping and hoping.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Returns as soon as the condition holds. The description is asked only on failure, for the state that was seen last.</summary>
    /// <exception cref="TimeoutException">It did not hold in time; names the condition and the last state.</exception>
    public static async Task True(
        Func<bool> condition,
        TimeSpan timeout,
        Func<string>? describe = null,
        [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var deadline = Deadline.In(timeout);
        while (!condition())
        {
            if (deadline.HasPassed)
                throw new TimeoutException($"Not within {timeout.TotalSeconds:0.#} s: {what}. {describe?.Invoke()}");
            await Task.Delay(Interval).ConfigureAwait(false);
        }
    }

    /// <summary>The same for a condition that has to be waited for itself.</summary>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public static async Task True(
        Func<Task<bool>> condition, TimeSpan timeout, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var deadline = Deadline.In(timeout);
        while (!await condition().ConfigureAwait(false))
        {
            if (deadline.HasPassed) throw new TimeoutException($"Not within {timeout.TotalSeconds:0.#} s: {what}.");
            await Task.Delay(Interval).ConfigureAwait(false);
        }
    }

    /// <summary>Returns the first value that is not null.</summary>
    /// <exception cref="TimeoutException">There was none in time.</exception>
    public static async Task<T> Some<T>(
        Func<T?> value,
        TimeSpan timeout,
        Func<string>? describe = null,
        [CallerArgumentExpression(nameof(value))] string what = "")
        where T : class
    {
        T? found = null;
        await True(() => (found = value()) is not null, timeout, describe, what).ConfigureAwait(false);
        return found!;
    }
}
