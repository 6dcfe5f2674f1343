using Infra.Config;
using Infra.Dns.Names;
using Infra.Dns.Server.Access;

namespace Infra.Dns.Server.Configuration;

/// <summary>One <c>[[zone]]</c> table.</summary>
public sealed record ZoneSettings
{
    private const long JournalBytesDefault = 64 << 20;

    /// <summary>The zone's name.</summary>
    public required DomainName Name { get; init; }

    /// <summary>Where its records come from.</summary>
    public ZoneType Type { get; init; }

    /// <summary>Its file, absolute; null for a secondary that keeps none of its own choice.</summary>
    public string? File { get; init; }

    /// <summary>Where a secondary gets it, tried in this order.</summary>
    public IReadOnlyList<RemoteSettings> Primaries { get; init; } = [];

    /// <summary>Who is told of changes beside the zone's name servers.</summary>
    public IReadOnlyList<RemoteSettings> Notify { get; init; } = [];

    /// <summary>Whether the zone's name servers are told of changes.</summary>
    public bool NotifiesNameServers { get; init; } = true;

    /// <summary>Who may ask; null for everyone whom the listener allows.</summary>
    public AccessList? AllowQuery { get; init; }

    /// <summary>Who may transfer it; nobody by default.</summary>
    public AccessList AllowTransfer { get; init; } = AccessList.Nobody;

    /// <summary>Whose notices count beside those of the primaries.</summary>
    public AccessList AllowNotify { get; init; } = AccessList.Nobody;

    /// <summary>Who may change it.</summary>
    public IReadOnlyList<UpdateGrant> Update { get; init; } = [];

    /// <summary>Name of the policy that it is signed by; null for a zone that is served as it is.</summary>
    public string? DnssecPolicy { get; init; }

    /// <summary>The journal's largest size in bytes.</summary>
    public long JournalSizeMax { get; init; } = JournalBytesDefault;

    /// <summary>The catalog that this zone is a member of; null for none.</summary>
    public DomainName? Catalog { get; init; }

    internal static ZoneSettings? Read(ConfigSection section, ConfigurationParts parts)
    {
        DomainName? name = section.Require("name", "The zone's name.", NameShape.Absolute);
        ZoneType type = section.Enum("type", "Where its records come from.", ZoneType.Primary, ("primary", ZoneType.Primary), ("secondary", ZoneType.Secondary), ("catalog", ZoneType.Catalog));
        string? file = section.OptionalPath("file", "Its file; a relative path begins at server.directory.");
        List<RemoteSettings> primaries = ReadRemotes(section, "primaries", "Where it is transferred from: names of [[remote]] or addresses, tried in this order.", parts);
        List<RemoteSettings> notify = ReadRemotes(section, "notify", "Who is told of changes: names of [[remote]] or addresses.", parts);
        bool notifiesServers = section.Boolean("notify-name-servers", "Whether the zone's name servers are told of changes.", true);
        AccessList? allowQuery = section.IsSet("allow-query") || section.IsDescribing ? ReadAccess(section, "allow-query", "Who may ask; everyone if it is not set.", parts) : null;
        AccessList allowTransfer = ReadAccess(section, "allow-transfer", "Who may transfer it.", parts);
        AccessList allowNotify = ReadAccess(section, "allow-notify", "Whose notices of changes count beside those of the primaries.", parts);
        IReadOnlyList<UpdateGrant> update = section.IsSet("update") || section.IsDescribing ? ReadGrants(section, parts) : [];
        string? policy = section.OptionalText("dnssec-policy", "Name of the [[dnssec-policy]] that it is signed by.", 1, 255);
        long journal = section.ByteSize("journal-size-max", "The journal's largest size.", JournalBytesDefault, 64 << 10, 1L << 40);
        bool hasCatalog = section.TryValue("catalog", "Name of the catalog that this zone is a member of.", NameShape.Absolute, out DomainName? catalog);
        foreach (string key in (string[])["servers", "first"])
            section.NotAvailable(key, "forward and stub zones are not offered");
        if (type == ZoneType.Primary && file is null && !section.IsDescribing) section.ReportMissing("file", "which a primary needs");
        if (type == ZoneType.Secondary && primaries.Count == 0 && !section.IsDescribing && !section.IsSet("primaries")) section.ReportMissing("primaries", "which a secondary needs");
        if (type == ZoneType.Primary) section.RejectIfSet("primaries", "a primary gets its records from its file");
        if (type == ZoneType.Catalog && file is null && primaries.Count == 0 && !section.IsDescribing) section.ReportMissing("file", "or \"primaries\", which a catalog needs");
        if (policy is not null && !parts.Policies.Any(each => each.Name == policy)) section.ReportError("dnssec-policy", "unknown-policy", $"there is no [[dnssec-policy]] with the name \"{policy}\"");
        if (policy is not null && type != ZoneType.Primary) section.ReportError("dnssec-policy", "not-a-primary", "only a primary is signed here; others are served with the signatures that they come with");
        if (!section.Finish()) return null;
        return new ZoneSettings
        {
            Name = name!,
            Type = type,
            File = file is null ? null : parts.Resolve(file),
            Primaries = primaries,
            Notify = notify,
            NotifiesNameServers = notifiesServers,
            AllowQuery = allowQuery,
            AllowTransfer = allowTransfer,
            AllowNotify = allowNotify,
            Update = update,
            DnssecPolicy = policy,
            JournalSizeMax = journal,
            Catalog = hasCatalog ? catalog : null,
        };
    }

    private static AccessList ReadAccess(ConfigSection section, string key, string doc, ConfigurationParts parts)
    {
        IReadOnlyList<AccessEntry> entries = section.List(key, doc, AccessEntry.Shape, [], 0, 4096);
        foreach (AccessEntry entry in entries)
        {
            if (entry.Key is { } name) parts.CheckKey(section, key, name);
        }
        return new AccessList(entries);
    }

    private static IReadOnlyList<UpdateGrant> ReadGrants(ConfigSection section, ConfigurationParts parts)
    {
        IReadOnlyList<UpdateGrant> grants = section.Sections("update", "Who may change it by RFC 2136.", UpdateGrant.Read, 0, 1024);
        foreach (UpdateGrant grant in grants)
            parts.CheckKey(section, "update", grant.Key);
        return grants;
    }

    private static List<RemoteSettings> ReadRemotes(ConfigSection section, string key, string doc, ConfigurationParts parts)
    {
        List<RemoteSettings> remotes = [];
        foreach (string text in section.List(key, doc, ConfigShape.Text(1, 255), [], 0, 64))
        {
            if (RemoteSettings.TryResolve(text, parts.Remotes, out RemoteSettings? remote)) remotes.Add(remote!);
            else section.ReportError(key, "unknown-remote", $"\"{text}\" is neither the name of a [[remote]] nor an address", Parsing.Suggestion.Closest(text, [.. parts.Remotes.Select(each => each.Name)]));
        }
        return remotes;
    }
}
