using System.Security.Cryptography;

namespace Infra.Crypto.Bench;

/// <summary>
/// The framework's classes, which call OpenSSL, to compare with. They are measured only when named, so that a process that measures ours never loads it.
/// </summary>
internal static class FrameworkOperations
{
    internal static IEnumerable<BenchOperation> All =>
    [
        new("framework-aes-128-gcm", TakesSize: true, size => Gcm(16, size)),
        new("framework-aes-256-gcm", TakesSize: true, size => Gcm(32, size)),
        new("framework-chacha20-poly1305", TakesSize: true, size =>
        {
            var cipher = new ChaCha20Poly1305(new byte[32]);
            byte[] nonce = new byte[12], text = new byte[size], ciphertext = new byte[size], tag = new byte[16], data = new byte[13];
            return () => cipher.Encrypt(nonce, text, ciphertext, tag, data);
        }),
        new("framework-sha-256", TakesSize: true, size =>
        {
            byte[] data = new byte[size], digest = new byte[32];
            return () => SHA256.HashData(data, digest);
        }),
    ];

    private static Action Gcm(int keySize, int size)
    {
        var cipher = new AesGcm(new byte[keySize], 16);
        byte[] nonce = new byte[12], text = new byte[size], ciphertext = new byte[size], tag = new byte[16], data = new byte[13];
        return () => cipher.Encrypt(nonce, text, ciphertext, tag, data);
    }
}
