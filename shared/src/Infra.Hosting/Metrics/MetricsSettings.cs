using System.Net;
using Infra.Config;

namespace Infra.Hosting.Metrics;

/// <summary>Where metrics can be fetched.</summary>
public sealed record MetricsSettings
{
    /// <summary>Addresses to listen on; empty for no listener.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [];

    /// <summary>Whether addresses other than loopback are allowed. Metrics tell strangers much about a network.</summary>
    public bool AllowRemote { get; init; }

    /// <summary>Whether the daemon goes on, with a warning, where an address is in use; for addresses that nobody asked for.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Names of further meters that are shown beside the daemon's own, such as those of a web server it uses.</summary>
    public IReadOnlyList<string> FurtherMeters { get; init; } = [];

    /// <summary>Connections served at the same time; more are closed at once.</summary>
    public int ConnectionsMax { get; init; } = 16;

    /// <summary>Time for a whole exchange: request, reply, close.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Reads <c>listen</c> (a list), <c>allow-remote</c>, <c>connections-max</c> and <c>timeout</c>.</summary>
    public static MetricsSettings? Read(ConfigSection section)
    {
        var settings = new MetricsSettings
        {
            Listen = section.List("listen", "Addresses where metrics can be fetched by HTTP; empty for none.", ConfigShape.EndPoint(null), [], 0, 8),
            AllowRemote = section.Boolean("allow-remote", "Allows addresses other than loopback.", false),
            ConnectionsMax = section.Integer("connections-max", "Connections served at the same time; more are closed at once.", 16, 1, 1024),
            Timeout = section.Duration(
                "timeout", "Time for a whole exchange.", TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
        };
        settings.Check(section, "listen");
        return section.Finish() ? settings : null;
    }

    /// <summary>Reports addresses that are not loopback, unless they are allowed; for daemons that read these settings under names of their own.</summary>
    /// <param name="section">Where it stands.</param>
    /// <param name="key">The key that holds the addresses.</param>
    public void Check(ConfigSection section, string key)
    {
        if (AllowRemote) return;
        foreach (IPEndPoint each in Listen)
        {
            if (!IPAddress.IsLoopback(each.Address))
                section.ReportError(key, "remote-metrics", $"{each} is not a loopback address; allow-remote = true would allow it");
        }
    }
}
