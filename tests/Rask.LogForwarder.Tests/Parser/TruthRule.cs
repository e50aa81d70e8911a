namespace Rask.LogForwarder.Tests.Parser;

/// <summary>Lines that match a pattern are of a type, such as <c>nginx/access</c>.</summary>
internal sealed record TruthRule(string Pattern, string Type);
