namespace Infra.Dns.Dnstap;

/// <summary>What carried a message (dnstap.proto, SocketProtocol).</summary>
public enum DnstapTransport
{
    /// <summary>UDP.</summary>
    Udp = 1,

    /// <summary>TCP.</summary>
    Tcp = 2,

    /// <summary>DNS over TLS.</summary>
    Tls = 3,

    /// <summary>DNS over HTTPS.</summary>
    Https = 4,
}
