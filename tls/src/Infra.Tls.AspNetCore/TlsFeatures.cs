using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Infra.Tls.Streams;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Infra.Tls.AspNetCore;

/// <summary>The features of one connection, in one object. Kestrel picks HTTP/2 from the application protocol, and the scheme https from there being a TLS connection.</summary>
internal sealed class TlsFeatures(TlsStream stream) : IInfraTlsFeature, ITlsConnectionFeature, ITlsApplicationProtocolFeature, ITlsHandshakeFeature
{
    public TlsHandshakeInfo Handshake => stream.Handshake;

    public ReadOnlyMemory<byte> ApplicationProtocol => Handshake.ApplicationProtocol.Name;

    public SslProtocols Protocol => SslProtocols.Tls13;

    public System.Net.Security.TlsCipherSuite? NegotiatedCipherSuite => (System.Net.Security.TlsCipherSuite)Handshake.CipherSuite;

    public string HostName => Handshake.ServerName ?? "";

    // Facts of versions that are not spoken here; the suite tells all of them.
#pragma warning disable SYSLIB0058
    public CipherAlgorithmType CipherAlgorithm => CipherAlgorithmType.None;

    public int CipherStrength => Handshake.CipherSuite == CipherSuite.Aes128GcmSha256 ? 128 : 256;

    public HashAlgorithmType HashAlgorithm => HashAlgorithmType.None;

    public int HashStrength => 0;

    public ExchangeAlgorithmType KeyExchangeAlgorithm => ExchangeAlgorithmType.None;

    public int KeyExchangeStrength => 0;
#pragma warning restore SYSLIB0058

    /// <summary>
    /// Always null unless the application sets one: the class library's certificates load OpenSSL. <see cref="IInfraTlsFeature.Handshake"/> has the
    /// client's chain.
    /// </summary>
    public X509Certificate2? ClientCertificate { get; set; }

    public void Export(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output) => stream.Export(label, context, output);

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
}
