using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake;

/// <summary>Proof that a peer's Finished value was right. Only the check itself makes one; the default value proves nothing.</summary>
internal readonly struct FinishedVerified
{
    private readonly bool _isProven;

    private FinishedVerified(bool isProven) => _isProven = isProven;

    /// <summary>Checks the message of a role against the transcript before it.</summary>
    /// <exception cref="TlsException">It has another length, or the value is wrong.</exception>
    internal static FinishedVerified Check(HandshakeMessage message, TlsRole role, HandshakeSecrets secrets, Transcript transcript)
    {
        if (!Finished.TryRead(message.Body, transcript.DigestSize, out Finished finished, out TlsError error))
            throw new TlsException(error, nameof(Finished));
        Span<byte> digest = stackalloc byte[LabelKdf.DigestSizeMax];
        if (!secrets.VerifyFinished(role, transcript.Hash(digest), finished.VerifyData)) throw new TlsException(TlsError.FinishedWrong);
        return new FinishedVerified(true);
    }

    internal void Require()
    {
        if (!_isProven) throw new InvalidOperationException("A handshake cannot finish without the peer's Finished.");
    }
}
