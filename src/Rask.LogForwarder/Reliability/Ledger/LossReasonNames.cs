namespace Rask.LogForwarder.Reliability.Ledger;

/// <summary>The names of <see cref="LossReason"/> in the journal, in the log and in the output of commands.</summary>
internal static class LossReasonNames
{
    private static readonly string[] Names =
        ["rotated_away", "removed", "held_limit", "unreadable", "dead_letter_failed", "damaged", "overwritten", "other"];

    /// <summary>How many reasons there are.</summary>
    public static int Count => Names.Length;

    /// <summary>The name of a reason.</summary>
    public static string Of(LossReason reason) => Names[(int)reason];

    /// <summary>The reason of a name; a name that is not known stands for <see cref="LossReason.Other"/>.</summary>
    public static LossReason Parse(string? name)
    {
        var index = Array.IndexOf(Names, name);
        return index < 0 ? LossReason.Other : (LossReason)index;
    }
}
