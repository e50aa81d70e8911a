namespace Rask.LogForwarder.Parser.Formats.Json;

/// <summary>
/// The roles of the objects that came lately. They depend on the keys and the kinds of their values alone, and a service
/// writes few sorts of objects. Says nothing that the object does not. One instance a thread.
/// </summary>
internal sealed class JsonRolesMemo
{
    /// <summary>A power of two.</summary>
    private const int Entries = 32;

    private readonly Entry[] _entries = new Entry[Entries];

    /// <summary>What <see cref="JsonRoles.Find{T}"/> says of a table's object.</summary>
    public ref readonly JsonRoles Find(JsonDialect dialect, JsonTable table)
    {
        ulong texts = table.Texts & JsonKey.All;
        ulong nulls = table.Nulls & JsonKey.All;
        ulong mixed = (table.Known ^ (texts * 0x9E37_79B9_7F4A_7C15)) * 0xD6E8_FEB8_6659_FD93;
        ref Entry entry = ref _entries[(int)(mixed >> 59)];
        if (entry.Known != table.Known || entry.Texts != texts || entry.Nulls != nulls || entry.Roles.Dialect != dialect || entry.Known == 0)
        {
            entry.Roles = JsonRoles.Find(dialect, new JsonTableMembers(table));
            entry.Known = table.Known;
            entry.Texts = texts;
            entry.Nulls = nulls;
        }
        return ref entry.Roles;
    }

    private struct Entry
    {
        public ulong Known;
        public ulong Texts;
        public ulong Nulls;
        public JsonRoles Roles;
    }
}
