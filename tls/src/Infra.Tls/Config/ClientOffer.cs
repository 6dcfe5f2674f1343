using Infra.Pki.Signing;

namespace Infra.Tls.Config;

/// <summary>What a client said of itself in its ClientHello, as far as the choice of a certificate depends on it. Valid during the call only.</summary>
public readonly ref struct ClientOffer
{
    internal ClientOffer(string? serverName, ReadOnlySpan<SignatureScheme> signatureSchemes, ReadOnlySpan<byte> applicationProtocols)
    {
        ServerName = serverName;
        SignatureSchemes = signatureSchemes;
        ApplicationProtocols = applicationProtocols;
    }

    /// <summary>The host name it wants, valid, in lower case, without a final dot; null where it named none.</summary>
    public string? ServerName { get; }

    /// <summary>The signature schemes that it takes and that this server knows, in the client's order.</summary>
    public ReadOnlySpan<SignatureScheme> SignatureSchemes { get; }

    /// <summary>Its application protocols as ALPN lists them: a length byte before each name; empty without ALPN.</summary>
    public ReadOnlySpan<byte> ApplicationProtocols { get; }
}
