namespace Rask.LogForwarder.Telemetry.Admin;

/// <summary>An answer of the admin endpoint.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The text.</param>
/// <param name="ContentType">What the text is.</param>
internal sealed record AdminPage(int Status, string Body, string ContentType = "text/plain; charset=utf-8");
