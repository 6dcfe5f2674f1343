using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Messages.Extensions;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake.Client;

/// <summary>The first ClientHello is out: a ServerHello or a HelloRetryRequest comes.</summary>
internal sealed class ExpectServerHello(ClientFacts facts, ClientShares shares, byte[] hello) : HandshakeState
{
    internal override HandshakeState Next(HandshakeContext context, HandshakeMessage message)
    {
        ServerHello answer = ServerHelloCheck.Read(Require(message, HandshakeType.ServerHello));
        SuiteParameters suite = ServerHelloCheck.Check(answer, facts);
        var transcript = new Transcript(suite);
        transcript.Add(hello);
        return answer.IsRetryRequest
            ? Retry(context, message, answer, transcript)
            : ServerHelloAccepted.Proceed(context, message, answer, facts, shares, transcript, wasRetried: false);
    }

    /// <summary>RFC 8446 section 4.1.4: once, for a group that was offered without a share, or with a cookie.</summary>
    private ExpectRetriedServerHello Retry(HandshakeContext context, HandshakeMessage message, ServerHello request, Transcript transcript)
    {
        ReadOnlySpan<byte> cookie = default;
        ushort group = 0;
        foreach (ExtensionBlock.Extension extension in request.Extensions)
        {
            switch (extension.Type)
            {
                case ExtensionType.SupportedVersions:
                    break;
                case ExtensionType.KeyShare:
                    if (!ExtensionReader.TryReadUInt16(extension.Data, out group)) throw new TlsException(TlsError.ExtensionMalformed, "key_share");
                    if (!facts.Config.Groups.Contains((NamedGroup)group)) throw new TlsException(TlsError.GroupNotOffered, $"0x{group:x4}");
                    if (shares.Find(group) is not null) throw new TlsException(TlsError.RetryForOfferedShare, $"0x{group:x4}");
                    break;
                case ExtensionType.Cookie:
                    if (!ExtensionReader.TryReadBytes16(extension.Data, out cookie)) throw new TlsException(TlsError.ExtensionMalformed, "cookie");
                    break;
                default:
                    throw ServerHelloCheck.Misplaced(extension.Type, facts, "HelloRetryRequest");
            }
        }
        if (group == 0 && cookie.IsEmpty) throw new TlsException(TlsError.RetryWithoutChange);

        transcript.ReplaceByHash();
        transcript.Add(message.Encoded);
        ClientShares retried = group == 0
            ? shares
            : context.Own(new ClientShares((NamedGroup)group, facts.Config.Groups, withClassical: false, context.Random));
        transcript.Add(ClientHelloSender.Write(context, facts, retried, cookie));
        context.SendChangeCipherSpec();
        context.Send();
        return new ExpectRetriedServerHello(facts, retried, transcript, group);
    }
}
