using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Infra.Proxy.Http2;

/// <summary>That a connection came by TLS, and which protocol was agreed: from this Kestrel takes the scheme https, and that HTTP/2 is spoken.</summary>
internal sealed class TlsFacts(ReadOnlyMemory<byte> protocol) : ITlsConnectionFeature, ITlsApplicationProtocolFeature
{
    public ReadOnlyMemory<byte> ApplicationProtocol => protocol;

    /// <summary>Always null: the class library's certificates load OpenSSL.</summary>
    public X509Certificate2? ClientCertificate
    {
        get => null;
        set => throw new NotSupportedException();
    }

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);
}
