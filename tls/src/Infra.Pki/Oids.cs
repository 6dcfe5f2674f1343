namespace Infra.Pki;

/// <summary>Object identifiers in their encoded form, without identifier and length.</summary>
internal static class Oids
{
    internal static ReadOnlySpan<byte> SubjectKeyIdentifier => [0x55, 0x1D, 0x0E];

    internal static ReadOnlySpan<byte> KeyUsage => [0x55, 0x1D, 0x0F];

    internal static ReadOnlySpan<byte> SubjectAltName => [0x55, 0x1D, 0x11];

    internal static ReadOnlySpan<byte> BasicConstraints => [0x55, 0x1D, 0x13];

    internal static ReadOnlySpan<byte> NameConstraints => [0x55, 0x1D, 0x1E];

    internal static ReadOnlySpan<byte> AuthorityKeyIdentifier => [0x55, 0x1D, 0x23];

    internal static ReadOnlySpan<byte> ExtendedKeyUsage => [0x55, 0x1D, 0x25];

    internal static ReadOnlySpan<byte> TlsFeature => [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x18];

    internal static ReadOnlySpan<byte> AcmeIdentifier => [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x1F];

    internal static ReadOnlySpan<byte> ExtensionRequest => [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x0E];

    internal static ReadOnlySpan<byte> ServerAuth => [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01];

    internal static ReadOnlySpan<byte> ClientAuth => [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02];

    internal static ReadOnlySpan<byte> OcspSigning => [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09];

    internal static ReadOnlySpan<byte> EmailAddress => [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x01];

    internal static ReadOnlySpan<byte> CommonName => [0x55, 0x04, 0x03];

    internal static ReadOnlySpan<byte> Country => [0x55, 0x04, 0x06];

    internal static ReadOnlySpan<byte> Locality => [0x55, 0x04, 0x07];

    internal static ReadOnlySpan<byte> State => [0x55, 0x04, 0x08];

    internal static ReadOnlySpan<byte> Organization => [0x55, 0x04, 0x0A];

    internal static ReadOnlySpan<byte> OrganizationalUnit => [0x55, 0x04, 0x0B];

    internal static ReadOnlySpan<byte> SerialNumberAttribute => [0x55, 0x04, 0x05];

    internal static ReadOnlySpan<byte> DomainComponent => [0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 0x01, 0x19];

    internal static ReadOnlySpan<byte> Purpose(CertificatePurpose purpose) => purpose switch
    {
        CertificatePurpose.ServerAuthentication => ServerAuth,
        CertificatePurpose.ClientAuthentication => ClientAuth,
        _ => OcspSigning,
    };
}
