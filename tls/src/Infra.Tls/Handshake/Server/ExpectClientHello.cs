using Infra.Buffers;
using Infra.Tls.Config;
using Infra.Tls.Messages;
using Infra.Tls.Messages.Extensions;
using Infra.Tls.Records;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake.Server;

/// <summary>Nothing has happened: a ClientHello comes.</summary>
internal sealed class ExpectClientHello(TlsServerConfig config) : HandshakeState
{
    /// <summary>Early data that a client may have sent on the strength of another server's ticket, and that is dropped: its usual limit and a record.</summary>
    private const int SkippedBytesMax = 2 * RecordLimits.CiphertextMax;

    internal override HandshakeState Next(HandshakeContext context, HandshakeMessage message)
    {
        ClientHello hello = ClientHelloCheck.Read(Require(message, HandshakeType.ClientHello), out ClientExtensions extensions);
        context.SawHello();
        SuiteParameters suite = ClientHelloCheck.ChooseSuite(hello, config);
        GroupChoice choice = GroupChoice.Choose(extensions, config);
        var transcript = new Transcript(suite);
        transcript.Add(message.Encoded);
        if (extensions.HasEarlyData) context.SkipEarlyData(SkippedBytesMax);
        return choice.NeedsRetry
            ? Retry(context, hello, transcript, choice.Group)
            : ServerFlight.Send(context, config, hello, extensions, transcript, choice.Group, wasRetried: false);
    }

    /// <summary>RFC 8446 section 4.1.4.</summary>
    private ExpectRetriedClientHello Retry(HandshakeContext context, ClientHello hello, Transcript transcript, NamedGroup group)
    {
        transcript.ReplaceByHash();
        WireWriter writer = context.Flight.Begin(HandshakeType.ServerHello, 128, out WireWriter.PrefixScope message);
        writer.WriteUInt16((ushort)ProtocolVersion.Tls12);
        writer.WriteBytes(ServerHello.RetryRandom);
        writer.WriteByte((byte)hello.SessionId.Length);
        writer.WriteBytes(hello.SessionId);
        writer.WriteUInt16((ushort)transcript.Suite.Suite);
        writer.WriteByte(0);
        WireWriter.PrefixScope extensions = writer.BeginPrefixed(2);
        ExtensionWriter.WriteChosenVersion(ref writer);
        ExtensionWriter.WriteUInt16(ref writer, ExtensionType.KeyShare, (ushort)group);
        writer.EndPrefixed(extensions);
        context.Flight.End(ref writer, message, transcript);
        context.Send();
        if (!hello.SessionId.IsEmpty) context.SendChangeCipherSpec();
        return new ExpectRetriedClientHello(config, HelloFingerprint.Of(hello), transcript, group);
    }
}
