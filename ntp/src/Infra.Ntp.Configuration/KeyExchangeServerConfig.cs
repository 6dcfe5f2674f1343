using System.Net;
using Infra.Config;

namespace Infra.Ntp.Configuration;

/// <summary>One <c>[[nts-ke-server]]</c> table. Its keys are read and checked; key exchange itself is not available yet.</summary>
internal sealed record KeyExchangeServerConfig(IPEndPoint Listen)
{
    private const int PortDefault = 4460;
    private const int ConnectionsDefault = 512;

    internal static KeyExchangeServerConfig? Read(ConfigSection section, PendingFeatures pending)
    {
        pending.Note(section, "listen", "key exchange for Network Time Security");
        IPEndPoint? listen = section.RequireEndPoint("listen", "Address to answer on; port 4460 if none is given.", PortDefault);
        _ = section.RequirePath("certificate-chain-path", "PEM file with the certificate and those that lead to an authority.");
        _ = section.RequirePath("private-key-path", "PEM file with the certificate's key.");
        _ = section.Integer("key-exchange-timeout-ms", "Time for a whole exchange, in milliseconds.", 1000, 10, 60_000);
        int connections = section.Integer("concurrent-connections", "Exchanges at the same time.", ConnectionsDefault, 1, 65_536);
        int longLived = section.Integer("longlived-connections", "Of these, how many may stay open; by default a tenth.", Math.Max(connections / 10, 1), 0, 65_536);
        if (longLived > connections)
        {
            section.ReportError(
                section.IsSet("longlived-connections") ? "longlived-connections" : "concurrent-connections", "out-of-range",
                $"longlived-connections is {longLived}, but it must not be above concurrent-connections, which is {connections}");
        }
        _ = section.OptionalInteger("ntp-port", "Port that clients are sent to; by default 123.", 1, 65_535);
        _ = section.OptionalText("ntp-server", "Name or address that clients are sent to; by default the one they asked.", 1, 253);
        _ = section.List("accept-ntp-versions", "NTP versions that keys are made for.", ConfigShape.Integer(4, 5), [4], 1, 2);
        _ = section.List("accepted-pool-authentication-tokens", "Tokens by which pools prove who they are.", ConfigShape.Text(1, 512), [], 0, 64);
        return section.Finish() ? new KeyExchangeServerConfig(listen!) : null;
    }
}
