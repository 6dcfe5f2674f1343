using System.Diagnostics.CodeAnalysis;

namespace Infra.Pki.Trust;

/// <summary>Identities from files.</summary>
public static class CertifiedKeyFiles
{
    /// <summary>Reads chain and key from two files, or from one that is named twice.</summary>
    public static bool TryLoad(string chainPath, string keyPath, [NotNullWhen(true)] out CertifiedKey? certified, out PkiError error) => throw new NotImplementedException();
}
