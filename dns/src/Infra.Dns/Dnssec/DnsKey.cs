using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Dnssec;

/// <summary>A DNSKEY of a zone with its key tag. Immutable, safe to share between threads.</summary>
public sealed class DnsKey
{
    /// <summary>The flag of keys that sign a zone's data (RFC 4034 section 2.1.1).</summary>
    public const ushort ZoneKeyFlag = 0x0100;

    /// <summary>The flag of keys to which a DS leads (RFC 3757).</summary>
    public const ushort SecureEntryPointFlag = 0x0001;

    /// <summary>The flag of keys that must not be trusted any more (RFC 5011 section 7).</summary>
    public const ushort RevokedFlag = 0x0080;

    private DnsKey(DomainName zone, ReadOnlySpan<byte> rdata, DnskeyData data)
    {
        Zone = zone;
        Rdata = new RecordBytes(rdata.ToArray());
        Data = data;
        Tag = TagOf(rdata);
    }

    /// <summary>The owner.</summary>
    public DomainName Zone { get; }

    /// <summary>RDATA on the wire.</summary>
    public RecordBytes Rdata { get; }

    /// <summary>The fields.</summary>
    public DnskeyData Data { get; }

    /// <summary>The key tag (RFC 4034 appendix B); several keys may have the same.</summary>
    public ushort Tag { get; }

    /// <summary>The algorithm.</summary>
    public DnssecAlgorithm Algorithm => new(Data.Algorithm);

    /// <summary>Whether its signatures may count: the zone-key flag is set, the protocol is 3, and it is not revoked (RFC 4034 section 2.1, RFC 5011 section 2.1).</summary>
    public bool IsUsable => (Data.Flags & ZoneKeyFlag) != 0 && Data.Protocol == 3 && !IsRevoked;

    /// <summary>Whether a DS may lead to it by its owner's intent; of no meaning for verification.</summary>
    public bool IsSecureEntryPoint => (Data.Flags & SecureEntryPointFlag) != 0;

    /// <summary>Whether it was revoked.</summary>
    public bool IsRevoked => (Data.Flags & RevokedFlag) != 0;

    /// <summary>Takes RDATA of a DNSKEY or CDNSKEY apart; false if it is none.</summary>
    public static bool TryCreate(DomainName zone, ReadOnlySpan<byte> rdata, [NotNullWhen(true)] out DnsKey? key)
    {
        ArgumentNullException.ThrowIfNull(zone);
        key = DnskeyData.TryRead(rdata, out DnskeyData data, out _) ? new DnsKey(zone, rdata, data) : null;
        return key is not null;
    }

    /// <summary>Makes the DNSKEY of a public key.</summary>
    public static DnsKey Create(DomainName zone, ushort flags, DnssecAlgorithm algorithm, RecordBytes publicKey)
    {
        ArgumentNullException.ThrowIfNull(zone);
        byte[] rdata = new byte[4 + publicKey.Length];
        var writer = new DnsWriter(rdata, default);
        new DnskeyData(flags, 3, algorithm.Value, publicKey).Write(ref writer);
        return TryCreate(zone, rdata, out DnsKey? key) ? key : throw new ArgumentException("an empty key", nameof(publicKey));
    }

    /// <summary>The same key with other flags; its tag differs too.</summary>
    public DnsKey WithFlags(ushort flags) => Create(Zone, flags, Algorithm, Data.PublicKey);

    /// <summary>Makes the DS (or CDS) of this key (RFC 4034 section 5.1.4).</summary>
    /// <exception cref="ArgumentException">The hash is not supported.</exception>
    public DsData ToDelegation(DigestType type, IDnsCrypto crypto)
    {
        ArgumentNullException.ThrowIfNull(crypto);
        byte[] digest = new byte[type.Size];
        Span<byte> owner = stackalloc byte[WireName.LengthMax];
        owner = owner[..Zone.Wire.Length];
        WireName.ToLower(Zone.Wire, owner);
        if (!crypto.TryDigest(type, owner, Rdata.Span, digest)) throw new ArgumentException($"digests of type {type.Value} are not supported", nameof(type));
        return new DsData(Tag, Algorithm.Value, type.Value, new RecordBytes(digest));
    }

    /// <summary>Whether a DS is this key's: tag, algorithm and digest agree.</summary>
    public bool Matches(DsData delegation, IDnsCrypto crypto)
    {
        var type = new DigestType(delegation.DigestType);
        return delegation.KeyTag == Tag && delegation.Algorithm == Algorithm.Value && type.Size != 0 && delegation.Digest == ToDelegation(type, crypto).Digest;
    }

    /// <summary>The key tag of DNSKEY RDATA (RFC 4034 appendix B): a sum of 16-bit words, or for algorithm 1 a part of the modulus.</summary>
    public static ushort TagOf(ReadOnlySpan<byte> rdata)
    {
        if (rdata.Length >= 4 && rdata[3] == 1) return rdata.Length >= 7 ? (ushort)(rdata[^3] << 8 | rdata[^2]) : (ushort)0;
        uint sum = 0;
        for (int i = 0; i < rdata.Length; i++)
            sum += (i & 1) == 0 ? (uint)rdata[i] << 8 : rdata[i];
        return (ushort)(sum + (sum >> 16));
    }

    /// <summary>Zone, algorithm and tag.</summary>
    public override string ToString() => $"{Zone} {Algorithm} {Tag}";
}
