using Infra.Crypto.Hash;

namespace Infra.Tls.Tool.Client;

/// <summary>How people write the pin of a key (RFC 7469 section 2.4), the SHA-256 digest of its SubjectPublicKeyInfo.</summary>
internal static class PinText
{
    private const int TextCharactersMax = 80;
    private const int Base64Characters = 44;

    /// <summary>Reads base64 as <c>tls cert show</c> prints it, with or without <c>sha256/</c> or curl's <c>sha256//</c> before it, or 64 hexadecimal digits.</summary>
    internal static bool TryParse(string text, out byte[] digest)
    {
        digest = new byte[Sha256.DigestSize];
        if (text.Length > TextCharactersMax) return false;
        if (text.Length == 2 * Sha256.DigestSize) return Convert.FromHexString(text, digest, out _, out _) == System.Buffers.OperationStatus.Done;
        ReadOnlySpan<char> base64 = text;
        foreach (string prefix in (string[])["sha256//", "sha256/"])
        {
            if (base64.Length == prefix.Length + Base64Characters && base64.StartsWith(prefix, StringComparison.Ordinal)) base64 = base64[prefix.Length..];
        }
        return base64.Length == Base64Characters && Convert.TryFromBase64Chars(base64, digest, out int count) && count == digest.Length;
    }
}
