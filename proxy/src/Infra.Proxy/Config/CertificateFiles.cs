using Infra.Config;

namespace Infra.Proxy.Config;

/// <summary>A certificate in files.</summary>
/// <param name="CertificatePath">The chain, PEM or DER.</param>
/// <param name="KeyPath">The private key.</param>
public sealed record CertificateFiles(string CertificatePath, string KeyPath)
{
    internal static CertificateFiles? Read(ConfigSection section, ConfigReading reading)
    {
        section.Arguments("file");
        string? file = section.RequirePath("file", "The chain of certificates, PEM or DER.");
        string? key = section.RequirePath("key", "Its private key.");
        if (file is not null && key is not null) reading.CheckCertificate(section, "file", file, key);
        return section.Finish() ? new CertificateFiles(file!, key!) : null;
    }
}
