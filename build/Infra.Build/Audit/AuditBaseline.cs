using System.Text.Json;

namespace Infra.Build.Audit;

/// <summary>The numbers that the two interop rooms may not exceed, kept in build/audit-baseline.json so that a change of them is seen in review.</summary>
/// <param name="Rooms">Most unsafe constructs per room, over all frameworks.</param>
/// <param name="NativeCryptoAllowed">Assemblies that may name OpenSSL-backed types, with the reason: optional provider packages.</param>
internal sealed record AuditBaseline(SortedDictionary<string, int> Rooms, SortedDictionary<string, string> NativeCryptoAllowed)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower };

    /// <summary>The only rooms there are: editing the file cannot make another one.</summary>
    internal static IReadOnlySet<string> RoomNames { get; } = new HashSet<string> { "Infra.Interop", "Infra.Sudo.Interop" };

    internal static AuditBaseline Empty => new([], []);

    internal static string PathIn(Repository repository) => repository.PathOf("build", "audit-baseline.json");

    internal static AuditBaseline Load(Repository repository)
    {
        string path = PathIn(repository);
        return File.Exists(path) ? JsonSerializer.Deserialize<AuditBaseline>(File.ReadAllText(path), Json) ?? Empty : Empty;
    }

    internal void Save(Repository repository) => File.WriteAllText(PathIn(repository), JsonSerializer.Serialize(this, Json) + "\n");

    /// <summary>The same with each room's present number.</summary>
    internal AuditBaseline With(IEnumerable<AuditRow> rows) =>
        this with { Rooms = new SortedDictionary<string, int>(rows.Where(r => r.IsRoom).GroupBy(r => r.Assembly).ToDictionary(g => g.Key, g => g.Max(r => r.Unsafe))) };

    /// <summary>One sentence per reason to fail.</summary>
    internal IEnumerable<string> Judge(IEnumerable<AuditRow> rows)
    {
        foreach (AuditRow row in rows.Where(r => r.IsOurs))
        {
            int allowed = row.IsRoom ? Rooms.GetValueOrDefault(row.Assembly) : 0;
            if (row.Unsafe > allowed)
            {
                yield return row.IsRoom
                    ? $"{row.Assembly} ({row.Framework}) holds {row.Unsafe} unsafe constructs, but {allowed} are recorded: look at what was added, then audit --update-baseline"
                    : $"{row.Assembly} ({row.Framework}) holds {row.Unsafe} unsafe constructs, but only {string.Join(" and ", RoomNames)} may hold any";
            }
            if (row.NativeCrypto > 0 && !NativeCryptoAllowed.ContainsKey(row.Assembly))
                yield return $"{row.Assembly} ({row.Framework}) names {row.NativeCrypto} types that load OpenSSL or msquic: {string.Join(", ", row.Findings.Where(f => f.Rule == AuditRule.NativeCrypto).Select(f => f.Detail).Take(3))}";
        }
    }
}
