using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Messages.Extensions;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake.Server;

/// <summary>A HelloRetryRequest is out: the same ClientHello comes again, with one share of the group that was asked for.</summary>
internal sealed class ExpectRetriedClientHello(TlsServerConfig config, byte[] fingerprint, Transcript transcript, NamedGroup group) : HandshakeState
{
    internal override HandshakeState Next(HandshakeContext context, HandshakeMessage message)
    {
        ClientHello hello = ClientHelloCheck.Read(Require(message, HandshakeType.ClientHello), out ClientExtensions extensions);
        context.EndEarlyData();
        // No cookie was sent, so none may come back; early data may not be offered again.
        if (!HelloFingerprint.Of(hello).AsSpan().SequenceEqual(fingerprint) || extensions.HasEarlyData) throw new TlsException(TlsError.RetriedHelloChanged);
        if (!extensions.Cookie.IsEmpty) throw new TlsException(TlsError.CookieNotEchoed);
        if (extensions.KeyShares.Count != 1 || !extensions.KeyShares.TryFind(group, out _)) throw new TlsException(TlsError.RetriedHelloShareWrong);
        transcript.Add(message.Encoded);
        return ServerFlight.Send(context, config, hello, extensions, transcript, group, wasRetried: true);
    }
}
