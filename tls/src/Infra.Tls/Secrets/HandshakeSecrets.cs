using Infra.Buffers;
using Infra.Crypto;
using Infra.Tls.Records;

namespace Infra.Tls.Secrets;

/// <summary>
/// The secrets that exist from ServerHello to the end of the handshake: both handshake traffic secrets and the master secret. Owns and erases them.
/// </summary>
internal sealed class HandshakeSecrets : IDisposable
{
    private readonly SecretBytes _secrets;   // client ‖ server ‖ master

    /// <summary>The schedule of a handshake without a pre-shared key.</summary>
    /// <param name="suite">The suite agreed.</param>
    /// <param name="sharedSecret">The outcome of the key exchange.</param>
    /// <param name="transcript">The hash from ClientHello to ServerHello.</param>
    internal HandshakeSecrets(SuiteParameters suite, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> transcript)
    {
        Suite = suite;
        _secrets = new SecretBytes(3 * suite.Kdf.DigestSize);
        suite.Kdf.HandshakeStage(sharedSecret, transcript, Part(0), Part(1), Part(2));
    }

    internal SuiteParameters Suite { get; }

    internal ReadOnlySpan<byte> TrafficSecret(TlsRole role) => Part(role == TlsRole.Client ? 0 : 1);

    /// <summary>The protection of records that this role sends during the handshake.</summary>
    internal RecordCipher CreateCipher(TlsRole sender) => RecordKeys.CreateCipher(Suite, TrafficSecret(sender));

    /// <summary>The Finished value of a role over a transcript hash.</summary>
    internal void Finished(TlsRole role, ReadOnlySpan<byte> transcript, Span<byte> verifyData)
        => Suite.Kdf.Finished(TrafficSecret(role), transcript, verifyData);

    /// <summary>Whether a Finished value of a role is right, in a time that depends on lengths only.</summary>
    internal bool VerifyFinished(TlsRole role, ReadOnlySpan<byte> transcript, ReadOnlySpan<byte> verifyData)
    {
        Span<byte> expected = stackalloc byte[LabelKdf.DigestSizeMax];
        expected = expected[..Suite.Kdf.DigestSize];
        Finished(role, transcript, expected);
        return ConstantTime.AreEqual(expected, verifyData);
    }

    /// <summary>The secrets of the connection itself.</summary>
    /// <param name="transcript">The hash from ClientHello to the server's Finished.</param>
    internal TrafficSecrets Finish(ReadOnlySpan<byte> transcript) => new(Suite, Part(2), transcript);

    public void Dispose() => _secrets.Dispose();

    private Span<byte> Part(int index) => _secrets.Span.Slice(index * Suite.Kdf.DigestSize, Suite.Kdf.DigestSize);
}
