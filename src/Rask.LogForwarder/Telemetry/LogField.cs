namespace Rask.LogForwarder.Telemetry;

/// <summary>One key and its value in a line of the forwarder's own log. Numbers are held without boxing.</summary>
internal readonly struct LogField
{
    internal enum ValueKind : byte
    {
        Text,
        Integer,
        Real,
        Boolean,
    }

    /// <summary>A text; null is written as JSON null.</summary>
    public LogField(string name, string? value)
    {
        Name = name;
        Text = value;
        Kind = ValueKind.Text;
    }

    /// <summary>An integer, written as a JSON number.</summary>
    public LogField(string name, long value)
    {
        Name = name;
        Integer = value;
        Kind = ValueKind.Integer;
    }

    /// <summary>A real number; JSON has no NaN and no infinities, so those are written as text.</summary>
    public LogField(string name, double value)
    {
        Name = name;
        Real = value;
        Kind = ValueKind.Real;
    }

    /// <summary>A truth value, written as JSON true or false.</summary>
    public LogField(string name, bool value)
    {
        Name = name;
        Integer = value ? 1 : 0;
        Kind = ValueKind.Boolean;
    }

    public string Name { get; }

    public ValueKind Kind { get; }

    public string? Text { get; }

    public long Integer { get; }

    public double Real { get; }
}
