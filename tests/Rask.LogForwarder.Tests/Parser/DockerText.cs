using System.Globalization;
using System.Text;

namespace Rask.LogForwarder.Tests.Parser;

/// <summary>Escapes text as Docker's json-file driver does (the rules were read off its real files).</summary>
internal static class DockerText
{
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            switch (c)
            {
                case '"' or '\\':
                    escaped.Append('\\').Append(c);
                    break;
                case '\n':
                    escaped.Append("\\n");
                    break;
                case '\r':
                    escaped.Append("\\r");
                    break;
                case < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' or '\uFFFD':
                    escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                default:
                    escaped.Append(c);
                    break;
            }
        }
        return escaped.ToString();
    }
}
