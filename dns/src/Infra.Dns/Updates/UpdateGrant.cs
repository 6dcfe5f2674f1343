using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Updates;

/// <summary>Lets the holder of a key change some records of a zone.</summary>
/// <param name="Key">The key's name.</param>
/// <param name="Match">Which owners.</param>
/// <param name="Name">The name that <paramref name="Match"/> compares with; not looked at for <see cref="UpdateMatch.Self"/>.</param>
/// <param name="Types">The types; none for all that clients may change unless they are named: not SOA, not the zone's own NS, not CDS and CDNSKEY.</param>
public sealed record UpdateGrant(DomainName Key, UpdateMatch Match, DomainName Name, IReadOnlyList<RecordType> Types)
{
    /// <summary>Whether the grant lets a key change a set.</summary>
    /// <param name="key">The key that signed the update.</param>
    /// <param name="owner">The set's owner.</param>
    /// <param name="type">The set's type.</param>
    /// <param name="isApex">Whether the owner is the zone itself.</param>
    public bool Allows(DomainName key, DomainName owner, RecordType type, bool isApex)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (key != Key) return false;
        bool isOwner = Match switch
        {
            UpdateMatch.Name => owner == Name,
            UpdateMatch.Subdomain => owner.IsAtOrBelow(Name),
            UpdateMatch.Self => owner == key,
            _ => false,
        };
        if (!isOwner || UpdateTypes.IsServersOwn(type)) return false;
        if (Types.Count > 0) return Types.Contains(type);
        return type != RecordType.SOA && type != RecordType.CDS && type != RecordType.CDNSKEY && !(type == RecordType.NS && isApex);
    }
}
