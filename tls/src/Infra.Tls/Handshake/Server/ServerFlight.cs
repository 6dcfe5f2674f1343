using Infra.Buffers;
using Infra.Crypto;
using Infra.Tls.Agreement;
using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Messages.Extensions;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake.Server;

/// <summary>Everything that a server says once a ClientHello suits it: ServerHello in the clear, then one encrypted flight up to Finished.</summary>
internal static class ServerFlight
{
    internal static HandshakeState Send(
        HandshakeContext context, TlsServerConfig config, ClientHello hello, ClientExtensions extensions, Transcript transcript, NamedGroup group, bool wasRetried)
    {
        ServerNegotiation negotiation = ServerNegotiation.Choose(extensions, config);
        HandshakeSecrets secrets = SendServerHello(context, hello, extensions, transcript, group);
        if (!wasRetried && !hello.SessionId.IsEmpty) context.SendChangeCipherSpec();
        context.LogHandshake(hello.Random, secrets);
        context.ReceiveBy(secrets.CreateCipher(TlsRole.Client));
        context.Sender.UseHandshakeCipher(secrets.CreateCipher(TlsRole.Server));

        WriteEncryptedExtensions(context, negotiation, transcript);
        if (config.ClientAuthentication != ClientAuthentication.None) WriteCertificateRequest(context, config, transcript);
        OwnIdentity.WriteCertificate(context, transcript, negotiation.Key.Chain);
        OwnIdentity.WriteCertificateVerify(context, transcript, negotiation.Key, negotiation.Scheme);
        OwnIdentity.WriteFinished(context, transcript, secrets);
        context.Send();

        Span<byte> digest = stackalloc byte[LabelKdf.DigestSizeMax];
        TrafficSecrets traffic = context.Own(secrets.Finish(transcript.Hash(digest)));
        context.LogTraffic(hello.Random, traffic);
        context.Sender.UseTrafficKeys(traffic.CreateKeys(TlsRole.Server));
        var agreement = new ServerAgreement(config, negotiation, transcript, secrets, traffic, group, wasRetried);
        return config.ClientAuthentication == ClientAuthentication.None
            ? new ExpectClientFinished(agreement, PeerVerified.Anonymous(ClientAuthentication.None), null)
            : new ExpectClientCertificate(agreement);
    }

    private static HandshakeSecrets SendServerHello(
        HandshakeContext context, ClientHello hello, ClientExtensions extensions, Transcript transcript, NamedGroup group)
    {
        Span<byte> share = stackalloc byte[KeyExchange.ShareSizeMax];
        Span<byte> shared = stackalloc byte[KeyExchange.SecretSizeMax];
        extensions.KeyShares.TryFind(group, out ReadOnlySpan<byte> clientShare);
        if (!KeyResponse.TryRespond(group, clientShare, context.Random, share, out int shareSize, shared, out int sharedSize))
        {
            ConstantTime.Erase(shared);
            throw new TlsException(TlsError.KeyShareInvalid, group.ToString());
        }

        WireWriter writer = context.Flight.Begin(HandshakeType.ServerHello, 128 + shareSize, out WireWriter.PrefixScope message);
        writer.WriteUInt16((ushort)ProtocolVersion.Tls12);
        context.Random.Fill(writer.Reserve(ClientHello.RandomSize));
        writer.WriteByte((byte)hello.SessionId.Length);
        writer.WriteBytes(hello.SessionId);
        writer.WriteUInt16((ushort)transcript.Suite.Suite);
        writer.WriteByte(0);
        WireWriter.PrefixScope list = writer.BeginPrefixed(2);
        ExtensionWriter.WriteChosenVersion(ref writer);
        WireWriter.PrefixScope extension = ExtensionWriter.Begin(ref writer, ExtensionType.KeyShare);
        ExtensionWriter.WriteKeyShareEntry(ref writer, group, share[..shareSize]);
        writer.EndPrefixed(extension);
        writer.EndPrefixed(list);
        context.Flight.End(ref writer, message, transcript);
        context.Send();

        Span<byte> digest = stackalloc byte[LabelKdf.DigestSizeMax];
        HandshakeSecrets secrets = context.Own(new HandshakeSecrets(transcript.Suite, shared[..sharedSize], transcript.Hash(digest)));
        ConstantTime.Erase(shared);
        return secrets;
    }

    private static void WriteEncryptedExtensions(HandshakeContext context, ServerNegotiation negotiation, Transcript transcript)
    {
        WireWriter writer = context.Flight.Begin(HandshakeType.EncryptedExtensions, 512, out WireWriter.PrefixScope message);
        WireWriter.PrefixScope list = writer.BeginPrefixed(2);
        if (negotiation.ServerName is not null) ExtensionWriter.WriteEmpty(ref writer, ExtensionType.ServerName);
        if (!negotiation.Protocol.IsNone) ExtensionWriter.WriteChosenProtocol(ref writer, negotiation.Protocol);
        writer.EndPrefixed(list);
        context.Flight.End(ref writer, message, transcript);
    }

    private static void WriteCertificateRequest(HandshakeContext context, TlsServerConfig config, Transcript transcript)
    {
        WireWriter writer = context.Flight.Begin(HandshakeType.CertificateRequest, 256 + ConfigCheck.AuthorityBytesMax, out WireWriter.PrefixScope message);
        writer.WriteByte(0);   // certificate_request_context
        WireWriter.PrefixScope list = writer.BeginPrefixed(2);
        ExtensionWriter.WriteSignatureSchemes(ref writer, config.SignatureSchemes);
        if (config.ClientAuthorities.Count != 0) ExtensionWriter.WriteAuthorities(ref writer, config.ClientAuthorities);
        writer.EndPrefixed(list);
        context.Flight.End(ref writer, message, transcript);
    }
}
