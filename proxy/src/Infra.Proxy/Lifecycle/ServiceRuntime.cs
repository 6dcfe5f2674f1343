using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Proxy.Config;
using Infra.Proxy.Http2;
using Infra.Proxy.Observe;
using Infra.Proxy.Upstreams;

namespace Infra.Proxy.Lifecycle;

/// <summary>A service at work: its configuration in the forms that requests need. Thread-safe.</summary>
internal sealed class ServiceRuntime
{
    internal ServiceRuntime(ServiceConfig config, SystemConfig system, IReadOnlyList<UpstreamServer> servers)
    {
        Config = config;
        Upstreams = new RoundRobin(servers);
        Forwarding = new ForwardingOptions(system.Name)
        {
            XForwarded = config.Forwarding.XForwarded,
            Forwarded = config.Forwarding.Forwarded,
            ViaInRequests = config.Forwarding.Via != ViaMode.Off,
            ViaInResponses = config.Forwarding.Via == ViaMode.Both,
            DropUnderscores = !config.Forwarding.PassesUnderscores,
        };
        RequestLimits = new HeadLimits { HeadBytesMax = config.Limits.HeadBytesMax, FieldsMax = config.Limits.FieldsMax, TargetBytesMax = config.Limits.TargetBytesMax };
        Heads = new HeadPool(RequestLimits);
        LenientRequestLimits = RequestLimits with { LenientLineFeed = true };
    }

    internal ServiceConfig Config { get; }

    internal LimitsConfig Limits => Config.Limits;

    internal RoundRobin Upstreams { get; }

    internal ExchangeCounters Counters { get; } = new();

    /// <summary>Where its requests are logged; null if nowhere.</summary>
    internal AccessLog? AccessLog { get; init; }

    internal ForwardingOptions Forwarding { get; }

    internal HeadLimits RequestLimits { get; }

    /// <summary>Parsers for requests that Kestrel took.</summary>
    internal HeadPool Heads { get; }

    /// <summary>Fields of responses as strings.</summary>
    internal FieldTexts Texts { get; } = new();

    /// <summary>For listeners that take lines which end with LF alone.</summary>
    internal HeadLimits LenientRequestLimits { get; }
}
