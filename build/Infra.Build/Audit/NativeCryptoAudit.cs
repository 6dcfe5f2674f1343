using System.Reflection.Metadata;

namespace Infra.Build.Audit;

/// <summary>Finds references to library types that load OpenSSL or msquic: what ships does its cryptography in managed code.</summary>
internal sealed class NativeCryptoAudit : IAssemblyAudit
{
    // Managed helpers: comparing and clearing, names of algorithms, the exception.
    private static readonly HashSet<string> Allowed =
    [
        "System.Security.Cryptography.CryptographicOperations",
        "System.Security.Cryptography.CryptographicException",
        "System.Security.Cryptography.HashAlgorithmName",
    ];

    private static readonly HashSet<string> Security =
    [
        "System.Net.Security.SslStream", "System.Net.Security.NegotiateStream", "System.Net.Security.SslServerAuthenticationOptions",
        "System.Net.Security.SslClientAuthenticationOptions", "System.Net.Security.SslStreamCertificateContext",
    ];

    public void Inspect(AssemblyImage image, ICollection<AuditFinding> findings)
    {
        foreach (TypeReferenceHandle handle in image.Metadata.TypeReferences)
        {
            string name = image.TypeName(handle);
            if (LoadsNativeCode(name)) findings.Add(new AuditFinding(AuditRule.NativeCrypto, image.Name, name));
        }
    }

    private static bool LoadsNativeCode(string name) =>
        (name.StartsWith("System.Security.Cryptography.", StringComparison.Ordinal) && !Allowed.Contains(name))
        || name.StartsWith("System.Net.Quic.", StringComparison.Ordinal)
        || Security.Contains(name);
}
