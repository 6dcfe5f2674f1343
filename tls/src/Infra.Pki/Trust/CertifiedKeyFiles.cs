using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Infra.Pki.Trust;

/// <summary>Identities from files.</summary>
public static class CertifiedKeyFiles
{
    /// <summary>Most bytes of a file.</summary>
    public const int SizeMax = 1 << 20;

    /// <summary>
    /// Reads chain and private key from two files, or from one that is named twice (see <see cref="CertifiedKey.TryRead"/>). The bytes of the key file are erased after reading.
    /// </summary>
    /// <param name="chainPath">PEM or DER.</param>
    /// <param name="keyPath">PEM or DER.</param>
    /// <param name="certified">The identity, owned by the caller.</param>
    /// <param name="error">Why not; the message names the file.</param>
    public static bool TryLoad(string chainPath, string keyPath, [NotNullWhen(true)] out CertifiedKey? certified, out PkiError error)
    {
        certified = null;
        if (!BoundedFile.TryRead(chainPath, SizeMax, out byte[] chainBytes, out error)) return false;
        if (!CertificateChain.TryRead(chainBytes, out CertificateChain? chain, out error)) return FailAt(chainPath, ref error);
        if (!BoundedFile.TryRead(keyPath, SizeMax, out byte[] keyBytes, out error)) return false;
        try
        {
            if (!Infra.Crypto.Keys.PrivateKey.TryRead(keyBytes, out Infra.Crypto.Keys.PrivateKey? key, out Infra.Crypto.Keys.KeyError keyError))
            {
                error = new PkiError(PkiErrorKind.BadKey, keyError.Message, Line: CertificateText.LineOfPrivateKey(keyBytes));
                return FailAt(keyPath, ref error);
            }
            if (CertifiedKey.TryCreate(chain, key, out certified, out error)) return true;
            key.Dispose();
            error = error with { Line = CertificateText.LineOfPrivateKey(keyBytes) };
            return FailAt(keyPath, ref error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keyBytes);
        }
    }

    private static bool FailAt(string path, ref PkiError error)
    {
        error = error.At(path);
        return false;
    }
}
