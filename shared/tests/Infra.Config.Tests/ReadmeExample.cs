using System.Net;

namespace Infra.Config.Tests;

public sealed record ServerConfig(IPEndPoint Address, int ClientsMax, TimeSpan IdleTimeout)
{
    public static ServerConfig? Read(ConfigSection section)
    {
        IPEndPoint? address = section.RequireEndPoint("address", "Where to listen.");
        int clientsMax = section.Integer("clients-max", "Most clients at once.", fallback: 1024, min: 1, max: 1_000_000);
        TimeSpan idle = section.Duration("idle-timeout", "How long a silent client may stay.", fallback: TimeSpan.FromSeconds(30));
        return section.Finish() ? new ServerConfig(address!, clientsMax, idle) : null;
    }
}
