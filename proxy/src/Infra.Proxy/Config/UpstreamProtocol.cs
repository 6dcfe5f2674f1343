namespace Infra.Proxy.Config;

/// <summary>What is spoken with an upstream.</summary>
public enum UpstreamProtocol
{
    /// <summary>HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2 and nothing else: by ALPN over TLS, by prior knowledge (h2c) without.</summary>
    Http2,
}
