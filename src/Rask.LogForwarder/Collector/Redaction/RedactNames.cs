namespace Rask.LogForwarder.Collector.Redaction;

/// <summary>The names of <see cref="RedactKinds"/> in options.</summary>
internal static class RedactNames
{
    public static readonly string[] All = ["off", "all", "bearer", "url-auth", "password", "aws-key", "email", "card"];

    /// <summary>Reads a list such as <c>bearer,password</c>, in any letter case.</summary>
    /// <param name="unknown">The first word that names nothing, where the result is false.</param>
    public static bool TryParse(string text, out RedactKinds kinds, out string unknown)
    {
        kinds = RedactKinds.None;
        unknown = "";
        foreach (var part in text.Split(','))
        {
            var word = part.Trim().ToLowerInvariant();
            var index = Array.IndexOf(All, word);
            if (index < 0)
            {
                unknown = part.Trim();
                return false;
            }

            // The first two are no kinds of their own.
            if (index == 1) kinds = RedactKinds.All;
            else if (index > 1) kinds |= (RedactKinds)(1 << (index - 2));
        }

        return true;
    }
}
