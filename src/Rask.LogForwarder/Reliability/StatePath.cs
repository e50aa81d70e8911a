namespace Rask.LogForwarder.Reliability;

/// <summary>The default state directory: <c>/var/lib/rask-log-forwarder/&lt;target&gt;</c>.</summary>
internal static class StatePath
{
    private const string Root = "/var/lib/rask-log-forwarder";

    /// <summary>The directory for a target; what could leave the root is replaced.</summary>
    public static string For(string target)
    {
        var name = string.Create(target.Length, target, static (characters, text) =>
        {
            for (var i = 0; i < text.Length; i++)
                characters[i] = char.IsAsciiLetterOrDigit(text[i]) || text[i] is '-' or '_' or '.' ? text[i] : '_';
        }).TrimStart('.');
        return Path.Combine(Root, name.Length > 0 ? name : "default");
    }
}
