using Infra.Pki.Names;
using Infra.Tls.Config;

namespace Infra.Tls.Handshake.Client;

/// <summary>Says hello.</summary>
internal static class ClientStart
{
    /// <summary>Sends the first ClientHello and awaits the answer.</summary>
    internal static HandshakeState Begin(HandshakeContext context, TlsClientConfig config, ServerName serverName)
    {
        var facts = new ClientFacts(config, serverName, context);
        ClientShares shares = context.Own(new ClientShares(config.Groups[0], config.Groups, withClassical: true, context.Random));
        byte[] hello = ClientHelloSender.Write(context, facts, shares, default).ToArray();
        context.Send(ClientHelloSender.FirstRecordVersion);
        context.SawHello();
        return new ExpectServerHello(facts, shares, hello);
    }
}
