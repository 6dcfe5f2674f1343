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

    // An interface of ASP.NET Core forces these into signatures. Naming them loads nothing; using any member of them does, and is found.
    private static readonly HashSet<string> Nameable = ["System.Security.Cryptography.X509Certificates.X509Certificate2"];

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
            if (LoadsNativeCode(name) && (!Nameable.Contains(name) || IsUsed(image, handle))) findings.Add(new AuditFinding(AuditRule.NativeCrypto, image.Name, name));
        }
    }

    private static bool IsUsed(AssemblyImage image, TypeReferenceHandle type)
    {
        foreach (MemberReferenceHandle handle in image.Metadata.MemberReferences)
        {
            if (image.Metadata.GetMemberReference(handle).Parent == type) return true;
        }
        return false;
    }

    private static bool LoadsNativeCode(string name) =>
        (name.StartsWith("System.Security.Cryptography.", StringComparison.Ordinal) && !Allowed.Contains(name))
        || name.StartsWith("System.Net.Quic.", StringComparison.Ordinal)
        || Security.Contains(name);
}
