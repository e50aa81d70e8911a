namespace Rask.LogForwarder.Parser.Scanning;

/// <summary>Which escapes a text may hold, beside those of quotes and backslashes. Lets whoever looks for them look only where there are some.</summary>
[Flags]
internal enum TextEscapes
{
    None = 0,

    /// <summary>Line feeds.</summary>
    Breaks = 1,

    /// <summary>Tabs.</summary>
    Tabs = 2,

    /// <summary>What a colour code begins with.</summary>
    Colours = 4,

    /// <summary>Nobody has looked.</summary>
    Any = Breaks | Tabs | Colours,
}
