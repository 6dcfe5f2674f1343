using Infra.Pki;
using Infra.Pki.Signing;
using Infra.Tls.Config;
using Infra.Tls.Errors;
using Infra.Tls.Messages.Extensions;
using HostName = Infra.Pki.Names.ServerName;

namespace Infra.Tls.Handshake.Server;

/// <summary>What a server chooses out of a ClientHello beside suite and group: name, application protocol, certificate, signature scheme.</summary>
internal sealed class ServerNegotiation
{
    private ServerNegotiation(string? serverName, AlpnProtocol protocol, CertifiedKey key, SignatureScheme scheme)
    {
        ServerName = serverName;
        Protocol = protocol;
        Key = key;
        Scheme = scheme;
    }

    internal string? ServerName { get; }

    internal AlpnProtocol Protocol { get; }

    internal CertifiedKey Key { get; }

    internal SignatureScheme Scheme { get; }

    internal static ServerNegotiation Choose(ClientExtensions extensions, TlsServerConfig config)
    {
        string? name = ReadName(extensions.HostName, config);
        if (name is null && config.RequireKnownServerName) throw new TlsException(TlsError.ServerNameUnknown, "the client names none");
        AlpnProtocol protocol = ChooseProtocol(extensions.Protocols, config);
        SignatureScheme[] schemes = SchemeChoice.Common(extensions.SignatureAlgorithms, config.SignatureSchemes);
        CertifiedKey key = Resolve(new ClientOffer(name, schemes, extensions.Protocols.Encoded), config);
        if (!key.TryChooseScheme(schemes, isTls13: true, out SignatureScheme scheme)) throw new TlsException(TlsError.NoCommonSignatureScheme);
        return new ServerNegotiation(name, protocol, key, scheme);
    }

    /// <summary>RFC 6066 section 3: an A-label name, no address, no final dot.</summary>
    private static string? ReadName(ReadOnlySpan<byte> hostName, TlsServerConfig config)
    {
        if (hostName.IsEmpty) return null;
        if (!hostName.EndsWith("."u8) && HostName.TryFromDns(hostName, out HostName? name)) return name.Text;
        bool isIgnored = config.InvalidServerNames == InvalidServerNames.Ignore
            || (config.InvalidServerNames == InvalidServerNames.IgnoreIpAddresses && IsAddress(hostName));
        return isIgnored ? null : throw new TlsException(TlsError.ServerNameInvalid, TlsException.Quote(hostName));
    }

    private static bool IsAddress(ReadOnlySpan<byte> hostName)
    {
        Span<char> text = stackalloc char[64];
        if (hostName.Length > text.Length || System.Text.Ascii.ToUtf16(hostName, text, out int count) != System.Buffers.OperationStatus.Done) return false;
        return HostName.TryParse(text[..count], out HostName? name) && name.IsAddress;
    }

    /// <summary>RFC 7301 section 3.2: the server's order decides; nothing in common ends the handshake.</summary>
    private static AlpnProtocol ChooseProtocol(ProtocolNameList offered, TlsServerConfig config)
    {
        if (offered.Encoded.IsEmpty || config.ApplicationProtocols.Count == 0) return default;
        foreach (AlpnProtocol protocol in config.ApplicationProtocols)
        {
            if (offered.Contains(protocol.Name.Span)) return protocol;
        }
        throw new TlsException(TlsError.NoCommonApplicationProtocol, TlsException.Quote(offered.Encoded));
    }

    private static CertifiedKey Resolve(ClientOffer offer, TlsServerConfig config)
    {
        CertifiedKey? key;
        try
        {
            key = config.Certificates.Resolve(in offer);
        }
        catch (Exception e)
        {
            throw new TlsException(TlsError.ResolverFailed, e.GetType().Name, e);
        }
        return key ?? throw new TlsException(TlsError.ServerNameUnknown, offer.ServerName);
    }
}
