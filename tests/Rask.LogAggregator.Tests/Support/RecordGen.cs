using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;

namespace Rask.LogAggregator.Tests.Support;

/// <summary>Generators of lines.</summary>
internal static class RecordGen
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> Text = Gen.OneOf(
        OneOf("", "stdout", "Info", "a", "GET /", "\u00e9\u4e16", "\ud83d\ude00", "\"quoted\"", "back\\slash", "tab\tfeed\n", "\u0001", "/"),
        Gen.String[Gen.Char.AlphaNumeric, 0, 80]);

    /// <summary>A JSON string literal, whose characters are escaped in one of the ways that JSON allows.</summary>
    private static readonly Gen<string> Literal = Gen.Select(Text, Gen.Int[0, 3], Quote);

    private static readonly Gen<string> Fields = Gen.Select(Gen.Dictionary(Text, Literal)[0, 40], Gen.Int[0, 3], (fields, style) =>
        "{" + string.Join(',', fields.Select(field => $"{Quote(field.Key, style)}:{field.Value}")) + "}");

    private static readonly string[] OptionalTexts = ["method", "path", "ip_address", "user_agent", "trace_id", "span_id", "id"];

    /// <summary>A valid record, its keys in any order, with any white space that JSON allows.</summary>
    public static readonly Gen<string> Valid =
        from required in Literal.Array[6]
        from optional in Gen.Select(Gen.Bool, Literal).Array[7]
        from level in OneOf("null", "\"Debug\"", "\"Info\"", "\"Warn\"", "\"Error\"", "\"Fatal\"", "\"\\u0049nfo\"")
        from stream in OneOf("\"stdout\"", "\"stderr\"", "\"std\\u006Fut\"")
        from serviceGroup in Gen.OneOf(Gen.Const("null"), Literal)
        from status in OneOf("", "0", "200", "65535")
        from size in OneOf("", "0", "612", "9223372036854775807")
        from fields in Fields
        from keyStyle in Gen.Int[0, 12]
        from space in OneOf("", "", " ", "\t \r")
        from seed in Gen.Int[0, 1000]
        select Compose(required, optional, level, stream, serviceGroup, status, size, fields, keyStyle == 0 ? 3 : 0, space, seed);

    /// <summary>A valid record of which a few bytes are changed, dropped or doubled, or a value replaced.</summary>
    public static readonly Gen<byte[]> Mutated =
        from record in Valid
        from edits in Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 5], Gen.Byte, Gen.Int[0, 20]).Array[0, 3]
        select edits.Aggregate(Encoding.UTF8.GetBytes(record), Edit);

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static string Compose(
        string[] required, (bool IsThere, string Value)[] optional, string level, string stream, string serviceGroup,
        string status, string size, string fields, int keyStyle, string space, int seed)
    {
        var members = new List<(string Key, string Value)>
        {
            ("service_type", required[0]), ("log_type", required[1]), ("message", required[2]), ("level", level),
            ("timestamp", required[3]), ("stream", stream), ("container_id", required[4]), ("service_name", required[5]),
            ("service_group", serviceGroup), ("fields", fields),
        };
        for (int index = 0; index < optional.Length; index++)
        {
            if (optional[index].IsThere)
                members.Add((OptionalTexts[index], optional[index].Value));
        }

        if (status.Length > 0)
            members.Add(("status_code", status));
        if (size.Length > 0)
            members.Add(("response_size", size));
        if (seed % 2 == 1)
            new Random(seed).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
        return $"{space}{{{space}" + string.Join($"{space},{space}", members.Select(member => $"{Quote(member.Key, keyStyle)}{space}:{space}{member.Value}")) + $"{space}}}{space}";
    }

    private static string Quote(string text, int style)
    {
        if (style == 0)
            return JsonSerializer.Serialize(text);
        if (style == 1)
            return JsonSerializer.Serialize(text, Relaxed);
        if (style == 2)
            return JsonSerializer.Serialize(text).Replace("/", "\\/", StringComparison.Ordinal);
        return "\"" + string.Concat(text.Select(unit => $"\\u{(int)unit:x4}")) + "\"";
    }

    private static byte[] Edit(byte[] line, (int Place, int Kind, byte Value, int Snippet) edit)
    {
        string[] snippets =
        [
            "null", "5", "-1", "1.0", "1e3", "007", "65536", "9223372036854775808", "true", "{}", "[]", "\"\"", "\\ud800", "\\ud83d\\ude00",
            "\\udc00\\ud800", "\\u00", "\\x", ",", "}", "\"extra\":\"x\",", "{\"a\":{\"b\":[1,2]}}",
        ];
        int place = line.Length == 0 ? 0 : edit.Place % line.Length;
        return edit.Kind switch
        {
            0 when line.Length > 0 => [.. line[..place], edit.Value == (byte)'\n' ? (byte)' ' : edit.Value, .. line[(place + 1)..]],
            1 when line.Length > 0 => [.. line[..place], .. line[(place + 1)..]],
            2 => [.. line[..place], .. Encoding.UTF8.GetBytes(snippets[edit.Snippet]), .. line[place..]],
            3 => line[..place],
            4 => ReplaceValue(line, place, Encoding.UTF8.GetBytes(snippets[edit.Snippet])),
            _ => [.. line[..place], .. line[(place / 2)..place], .. line[place..]],
        };
    }

    /// <summary>Puts other JSON in the place of what stands between a colon and the next comma.</summary>
    private static byte[] ReplaceValue(byte[] line, int place, byte[] value)
    {
        int colon = Array.IndexOf(line, (byte)':', place);
        int comma = colon < 0 ? -1 : Array.IndexOf(line, (byte)',', colon);
        return comma < 0 ? line : [.. line[..(colon + 1)], .. value, .. line[comma..]];
    }
}
