namespace Infra.Tls.Bench;

/// <summary>What a handshake is to negotiate.</summary>
/// <param name="Suite">One of the suites of TLS 1.3, by its registered name.</param>
/// <param name="Group">The group of the key exchange, or <c>default</c> for the library's own choice.</param>
/// <param name="HasClientCertificate">Whether the client shows a certificate, too.</param>
/// <param name="KeyKind"><c>p256</c> or <c>rsa2048</c>: keys of the certificates.</param>
internal sealed record HandshakeWish(string Suite, string Group = HandshakeWish.DefaultGroup, bool HasClientCertificate = false, string KeyKind = "p256")
{
    internal const string DefaultGroup = "default";

    internal const string Aes128 = "TLS_AES_128_GCM_SHA256";
    internal const string Aes256 = "TLS_AES_256_GCM_SHA384";
    internal const string ChaCha20 = "TLS_CHACHA20_POLY1305_SHA256";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    internal static HandshakeWish Parse(string text)
    {
        string[] parts = text.Split(' ');
        return new HandshakeWish(parts[0], parts[1], parts[2] == "client-certificate", parts[3]);
    }

    public override string ToString() => $"{Suite} {Group} {(HasClientCertificate ? "client-certificate" : "server-only")} {KeyKind}";
}
