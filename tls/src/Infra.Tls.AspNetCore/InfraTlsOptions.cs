using System.Net;
using Infra.Tls.Streams;

namespace Infra.Tls.AspNetCore;

/// <summary>How an endpoint behaves besides its TLS configuration. Immutable.</summary>
public sealed record InfraTlsOptions
{
    /// <summary>Time limits and record sizes; the transport stays Kestrel's in any case.</summary>
    public TlsStreamOptions Stream { get; init; } = TlsStreamOptions.Default;

    /// <summary>Called for each connection whose handshake failed, on any thread, beside a line in Kestrel's log at level debug. It must not throw.</summary>
    public Action<EndPoint?, Exception>? OnRefused { get; init; }
}
