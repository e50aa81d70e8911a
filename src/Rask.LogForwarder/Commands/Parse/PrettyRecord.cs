using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Rask.LogForwarder.Commands.Parse;

/// <summary>A record for people: format, level and message in one line, and below it every member that the line gave. Thread-safe.</summary>
internal static class PrettyRecord
{
    private const int NameWidth = 16;

    /// <summary>Adds a record.</summary>
    /// <param name="record">One record in wire form.</param>
    public static void Append(StringBuilder text, ReadOnlySpan<byte> record)
    {
        string type = "", log = "", message = "", level = "-";
        var members = new StringBuilder();
        var reader = new Utf8JsonReader(record);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case "service_type":
                    type = Shown(ref reader);
                    break;
                case "log_type":
                    log = Shown(ref reader);
                    break;
                case "message":
                    message = Shown(ref reader);
                    break;
                case "level" when reader.TokenType == JsonTokenType.Null:
                    break;
                case "level":
                    level = Shown(ref reader);
                    break;
                // What the container gives every line says nothing of this one.
                case "timestamp" or "stream" or "container_id" or "service_name" or "service_group":
                    break;
                case "fields":
                    AppendFields(members, ref reader);
                    break;
                default:
                    AppendMember(members, name, Shown(ref reader));
                    break;
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"{type + "/" + log,-28} {level,-5}  {message}\n").Append(members);
    }

    private static void AppendFields(StringBuilder members, ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            AppendMember(members, "fields." + name, Shown(ref reader));
        }
    }

    private static void AppendMember(StringBuilder members, string name, string value) =>
        members.Append("    ").Append(OneLine(name).PadRight(NameWidth)).Append("  ").Append(value).Append('\n');

    private static string Shown(ref Utf8JsonReader reader) =>
        OneLine(reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan));

    /// <summary>Control characters would end the line, or do things to a terminal.</summary>
    private static string OneLine(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (character == '\n') shown.Append("\\n");
            else if (character == '\t') shown.Append("\\t");
            else if (char.IsControl(character)) shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else shown.Append(character);
        }

        return shown.ToString();
    }
}
