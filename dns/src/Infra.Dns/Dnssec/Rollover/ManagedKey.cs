namespace Infra.Dns.Dnssec.Rollover;

/// <summary>A key and how far what belongs to it has come. Immutable.</summary>
/// <param name="Tag">The key tag; with the algorithm it names the key's file.</param>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Role">What it signs.</param>
/// <param name="Created">When it was made.</param>
public sealed record ManagedKey(ushort Tag, DnssecAlgorithm Algorithm, KeyRole Role, DateTimeOffset Created)
{
    /// <summary>Whether it is on its way out.</summary>
    public bool IsRetiring { get; init; }

    /// <summary>The DNSKEY record, and for keys that sign keys also its signature over the set.</summary>
    public PresenceState Record { get; init; }

    /// <summary>The signatures over the zone's data.</summary>
    public PresenceState Signatures { get; init; }

    /// <summary>The DS at the parent.</summary>
    public PresenceState Delegation { get; init; }

    /// <summary>Whether the parent shall have a DS of it: what CDS and CDNSKEY say.</summary>
    public bool WantsDelegation { get; init; }

    /// <summary>Whether it signs the DNSKEY set, and a DS leads to it.</summary>
    public bool SignsKeys => Role != KeyRole.Data;

    /// <summary>Whether it signs the zone's data.</summary>
    public bool SignsData => Role != KeyRole.Keys;

    /// <summary>Whether nothing of it is anywhere any more.</summary>
    public bool IsGone => Record.IsHidden && Signatures.IsHidden && Delegation.IsHidden;

    /// <summary>The DNSKEY flags of its role.</summary>
    public ushort Flags => (ushort)(DnsKey.ZoneKeyFlag | (SignsKeys ? DnsKey.SecureEntryPointFlag : 0));
}
