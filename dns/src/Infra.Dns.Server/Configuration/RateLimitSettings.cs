using Infra.Config;
using Infra.Parsing;

namespace Infra.Dns.Server.Configuration;

/// <summary>The <c>[rate-limit]</c> table: how many like answers a network gets by UDP.</summary>
public sealed record RateLimitSettings
{
    /// <summary>What holds without a file.</summary>
    public static RateLimitSettings Default { get; } = new();

    /// <summary>Answers of one kind to one network and second; 0 for no limit.</summary>
    public int ResponsesPerSecond { get; init; } = 20;

    /// <summary>How long a network's use is remembered, in seconds.</summary>
    public int WindowSeconds { get; init; } = 15;

    /// <summary>Every how many-th answer over the limit is sent truncated, so that real clients come by TCP; 0 for none.</summary>
    public int Slip { get; init; } = 2;

    /// <summary>Length of an IPv4 network that counts as one.</summary>
    public int IPv4Prefix { get; init; } = 24;

    /// <summary>Length of an IPv6 network that counts as one.</summary>
    public int IPv6Prefix { get; init; } = 56;

    /// <summary>Whether answers over the limit are only counted.</summary>
    public bool IsLogOnly { get; init; }

    /// <summary>Networks without a limit.</summary>
    public IReadOnlyList<IpPrefix> Exempt { get; init; } = [];

    internal static RateLimitSettings? Read(ConfigSection section)
    {
        var settings = new RateLimitSettings
        {
            ResponsesPerSecond = section.Integer("responses-per-second", "Answers of one kind to one network and second; 0 = no limit.", 20, 0, 1_000_000),
            WindowSeconds = (int)section.Duration("window", "How long a network's use is remembered.", TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)).TotalSeconds,
            Slip = section.Integer("slip", "Every how many-th answer over the limit is sent truncated; 0 = none.", 2, 0, 10),
            IPv4Prefix = section.Integer("ipv4-prefix", "Length of an IPv4 network that counts as one.", 24, 8, 32),
            IPv6Prefix = section.Integer("ipv6-prefix", "Length of an IPv6 network that counts as one.", 56, 16, 64),
            IsLogOnly = section.Boolean("log-only", "Answers over the limit are only counted.", false),
            Exempt = section.List("exempt", "Networks without a limit.", ConfigShape.Prefix(), [], 0, 4096),
        };
        return section.Finish() ? settings : null;
    }
}
