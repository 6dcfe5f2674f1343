using Infra.Pki;
using Infra.Pki.Names;

namespace Infra.Tls.Config;

/// <summary>What a peer showed of itself, and what it is to be judged by. Immutable.</summary>
public sealed class PeerCertificates
{
    internal PeerCertificates(CertificateChain chain, ReadOnlyMemory<byte> ocspResponse, ServerName? serverName, TlsRole role, DateTimeOffset now)
    {
        Chain = chain;
        OcspResponse = ocspResponse;
        ServerName = serverName;
        Role = role;
        Time = now;
    }

    /// <summary>The certificates in the order sent, the peer's own first; 1 to 16.</summary>
    public CertificateChain Chain { get; }

    /// <summary>The stapled OCSP response of the first certificate (DER); empty without one. Nobody has checked it yet.</summary>
    public ReadOnlyMemory<byte> OcspResponse { get; }

    /// <summary>Whom the peer must be; null for a client, of which no name is expected.</summary>
    public ServerName? ServerName { get; }

    /// <summary>Which end the peer is.</summary>
    public TlsRole Role { get; }

    /// <summary>When it is judged.</summary>
    public DateTimeOffset Time { get; }
}
