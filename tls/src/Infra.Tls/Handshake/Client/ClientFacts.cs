using Infra.Pki.Names;
using Infra.Tls.Config;
using Infra.Tls.Messages;

namespace Infra.Tls.Handshake.Client;

/// <summary>What a client decides before it says anything, and keeps to.</summary>
internal sealed class ClientFacts
{
    internal ClientFacts(TlsClientConfig config, ServerName serverName, HandshakeContext context)
    {
        Config = config;
        ServerName = serverName;
        context.Random.Fill(Random);
        context.Random.Fill(SessionId);
    }

    internal TlsClientConfig Config { get; }

    internal ServerName ServerName { get; }

    internal byte[] Random { get; } = new byte[ClientHello.RandomSize];

    /// <summary>Not the name of a session, but what makes middleboxes believe in one (RFC 8446 appendix D.4).</summary>
    internal byte[] SessionId { get; } = new byte[ClientHello.SessionIdMax];

    /// <summary>Whether server_name is sent: only for host names.</summary>
    internal bool SendsServerName => Config.SendServerName && !ServerName.IsAddress;

    /// <summary>Whether this client's hello carries the extension; an answer with another one is an offence.</summary>
    internal bool Offers(ExtensionType type) => type switch
    {
        ExtensionType.ServerName => SendsServerName,
        ExtensionType.ApplicationLayerProtocolNegotiation => Config.ApplicationProtocols.Count != 0,
        ExtensionType.SupportedGroups or ExtensionType.SignatureAlgorithms or ExtensionType.SupportedVersions or ExtensionType.KeyShare => true,
        _ => false,
    };
}
