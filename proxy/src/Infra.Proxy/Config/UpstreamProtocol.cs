namespace Infra.Proxy.Config;

/// <summary>What is spoken with an upstream.</summary>
public enum UpstreamProtocol
{
    /// <summary>HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2 by prior knowledge; without TLS that is h2c.</summary>
    Http2,
}
