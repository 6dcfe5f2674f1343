using System.Net;
using Infra.Config;

namespace Infra.Proxy.Config;

/// <summary>One server that requests go to. Immutable.</summary>
/// <param name="Address">An IP address with a port, or a unix socket.</param>
public sealed record ConnectorConfig(EndPoint Address)
{
    /// <summary>The name that its certificate must have, which also is sent as SNI; null for a plain connection.</summary>
    public string? TlsName { get; init; }

    /// <summary>Whether its certificate is verified, as it is by default.</summary>
    public bool VerifiesCertificate { get; init; } = true;

    /// <summary>A file of authorities to trust instead of the system's; null for those.</summary>
    public string? AuthoritiesPath { get; init; }

    /// <summary>What is spoken with it.</summary>
    public UpstreamProtocol Protocol { get; init; }

    /// <summary>Its share of requests beside others, 1 to 1000.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Most connections with it at once, idle ones among them, 1 to 1,000,000; of HTTP/2 most requests. A request that would need one more goes to another server, or is answered with 503.</summary>
    public int ConnectionsMax { get; init; } = 16_384;

    /// <summary>How long it may take.</summary>
    public TimeoutsConfig Timeouts { get; init; } = TimeoutsConfig.Default;

    internal static ConnectorConfig? Read(ConfigSection section, ConfigReading reading)
    {
        EndPoint? address = null;
        if (!section.IsDescribing && !ConfigShapes.TryParseEndPoint(section.Name, out address, out string problem))
            section.ReportSectionError("bad-address", $"\"{section.Name}\" is no server: {problem}");
        if (address is IPEndPoint { Port: 0 }) section.ReportSectionError("bad-address", $"\"{section.Name}\" is no server: its port is 0");
        string? tlsName = section.OptionalText("tls-sni", "Connects by TLS; the server's certificate must have this name.", 1, 253);
        UpstreamProtocol protocol = ReadProtocol(section, tlsName is not null);
        if (tlsName is not null && !Infra.Pki.Names.ServerName.TryParse(tlsName, out _)) section.ReportError("tls-sni", "bad-value", "tls-sni must be a host name or an address");
        var connector = new ConnectorConfig(address ?? new IPEndPoint(IPAddress.None, 0))
        {
            TlsName = tlsName,
            Protocol = protocol,
            VerifiesCertificate = section.Boolean("verify", "Whether the server's certificate is verified.", true),
            AuthoritiesPath = section.OptionalPath("ca", "A file of authorities to trust instead of the system's."),
            Weight = section.Integer("weight", "Its share of requests beside the others.", 1, 1, 1000),
            ConnectionsMax = section.Integer("max-connections", "Most connections with it at once, with h2-only most requests; what would need one more goes to another server, or gets 503.", 16_384, 1, 1_000_000),
            Timeouts = TimeoutsConfig.ReadFrom(section),
        };
        section.NotAvailable("client-cert", "not built yet");
        section.NotAvailable("client-key", "not built yet");
        if (tlsName is null && connector.AuthoritiesPath is not null) section.ReportError("ca", "key-not-allowed", "ca has no effect without tls-sni");
        if (tlsName is null && !connector.VerifiesCertificate) section.ReportError("verify", "key-not-allowed", "verify has no effect without tls-sni");
        if (tlsName is not null && connector.VerifiesCertificate) reading.CheckAuthorities(section, "ca", "tls-sni", connector.AuthoritiesPath);
        return section.Finish() ? connector : null;
    }

    private static UpstreamProtocol ReadProtocol(ConfigSection section, bool isSecure)
    {
        const string Key = "proto", Either = "h2-or-h1", EitherTurned = "h1-or-h2", Http2Only = "h2-only";
        string protocol = section.Enum(
            Key, "What is spoken with the server; h2-only without tls-sni is h2c, with it servers that insist on :scheme https refuse it; h2-or-h1 speaks HTTP/1.1 so far.", "h1-only",
            ("h1-only", "h1-only"), (Http2Only, Http2Only), (Either, Either), (EitherTurned, EitherTurned));
        if (protocol is Either or EitherTurned && !isSecure)
            section.ReportError(Key, "key-not-allowed", $"{protocol} is agreed on by TLS, which tls-sni asks for; without it a server is asked in one protocol: h1-only or h2-only");
        else if (protocol == EitherTurned)
            section.ReportWarning(Key, "turned-name", $"{EitherTurned} is taken for {Either}, as it is usually written");
        return protocol == Http2Only ? UpstreamProtocol.Http2 : UpstreamProtocol.Http1;
    }
}
