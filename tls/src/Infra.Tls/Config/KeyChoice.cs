using Infra.Pki;
using Infra.Pki.Signing;

namespace Infra.Tls.Config;

/// <summary>Chooses among certificates with keys of several kinds.</summary>
internal static class KeyChoice
{
    /// <summary>The first whose key signs TLS 1.3 handshakes by one of the schemes; the very first where none does, so that the failure is about schemes.</summary>
    internal static CertifiedKey Best(ReadOnlySpan<CertifiedKey> keys, ReadOnlySpan<SignatureScheme> schemes)
    {
        foreach (CertifiedKey key in keys)
        {
            if (key.TryChooseScheme(schemes, isTls13: true, out _)) return key;
        }
        return keys[0];
    }
}
