using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake.Client;

/// <summary>The second ClientHello is out: only a ServerHello may come, with the same suite and the group that was asked for.</summary>
internal sealed class ExpectRetriedServerHello(ClientFacts facts, ClientShares shares, Transcript transcript, ushort group) : HandshakeState
{
    internal override HandshakeState Next(HandshakeContext context, HandshakeMessage message)
    {
        ServerHello answer = ServerHelloCheck.Read(Require(message, HandshakeType.ServerHello));
        if (answer.IsRetryRequest) throw new TlsException(TlsError.RetryRepeated);
        if (ServerHelloCheck.Check(answer, facts) != transcript.Suite) throw new TlsException(TlsError.CipherSuiteChanged);
        return ServerHelloAccepted.Proceed(context, message, answer, facts, shares, transcript, wasRetried: true, group);
    }
}
