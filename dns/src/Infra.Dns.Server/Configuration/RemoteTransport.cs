namespace Infra.Dns.Server.Configuration;

/// <summary>How another server is spoken to.</summary>
public enum RemoteTransport
{
    /// <summary>UDP for questions about the SOA record and for NOTIFY, TCP for transfers.</summary>
    Udp,

    /// <summary>TCP for everything.</summary>
    Tcp,
}
