namespace Infra.Dns.Dnssec.Rollover;

/// <summary>What a key signs.</summary>
public enum KeyRole
{
    /// <summary>Keys and data; a DS leads to it (CSK).</summary>
    Combined,

    /// <summary>The DNSKEY set; a DS leads to it (KSK).</summary>
    Keys,

    /// <summary>The zone's data (ZSK).</summary>
    Data,
}
