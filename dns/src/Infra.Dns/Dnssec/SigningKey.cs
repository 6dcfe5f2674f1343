using Infra.Dns.Names;

namespace Infra.Dns.Dnssec;

/// <summary>A zone's private key with its DNSKEY. Owns the private key; may sign from several threads at once.</summary>
/// <param name="zone">The zone.</param>
/// <param name="flags">The DNSKEY's flags: 257 for a key to which a DS leads, 256 for others.</param>
/// <param name="signer">The private key; this object disposes it.</param>
public sealed class SigningKey(DomainName zone, ushort flags, IDnsSigner signer) : IDisposable
{
    /// <summary>The DNSKEY.</summary>
    public DnsKey Public { get; } = DnsKey.Create(zone, flags, signer.Algorithm, signer.PublicKey);

    /// <summary>The private key.</summary>
    public IDnsSigner Signer => signer;

    /// <summary>The algorithm.</summary>
    public DnssecAlgorithm Algorithm => signer.Algorithm;

    /// <summary>The key tag.</summary>
    public ushort Tag => Public.Tag;

    /// <inheritdoc/>
    public void Dispose() => signer.Dispose();

    /// <summary>Zone, algorithm and tag.</summary>
    public override string ToString() => Public.ToString();
}
