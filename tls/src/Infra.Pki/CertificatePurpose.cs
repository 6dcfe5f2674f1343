namespace Infra.Pki;

/// <summary>What a certificate is to be used for, as extended key usage names it (RFC 5280 section 4.2.1.12).</summary>
public enum CertificatePurpose
{
    /// <summary>The server of a TLS connection: id-kp-serverAuth.</summary>
    ServerAuthentication,

    /// <summary>The client of a TLS connection: id-kp-clientAuth.</summary>
    ClientAuthentication,

    /// <summary>Signer of OCSP answers: id-kp-OCSPSigning.</summary>
    OcspSigning,
}
