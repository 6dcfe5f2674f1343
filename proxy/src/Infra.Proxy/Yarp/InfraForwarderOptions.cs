using Infra.Http.Forwarding;
using Infra.Proxy.Config;

namespace Infra.Proxy.Yarp;

/// <summary>How the forwarder behaves that <see cref="InfraForwarderExtensions.AddInfraForwarder"/> puts into a YARP application. Not thread-safe; set it up before the application is built.</summary>
public sealed class InfraForwarderOptions
{
    /// <summary>What the application calls itself in Via and Proxy-Status; a token. A request that carries it three times in Via is a loop.</summary>
    public string Name { get; set; } = "infra";

    /// <summary>What clients may use: bytes and fields of a head, bytes of a body, time of a silent tunnel. Rates and times of slow clients are Kestrel's limits.</summary>
    public LimitsConfig Limits { get; set; } = LimitsConfig.Default;

    /// <summary>
    /// How long destinations may take. <see cref="TimeoutsConfig.Head"/>, <see cref="TimeoutsConfig.Read"/> and <see cref="TimeoutsConfig.Write"/> count where a cluster has no
    /// ActivityTimeout of its own; like YARP's, it is the longest time without a byte.
    /// </summary>
    public TimeoutsConfig Timeouts { get; set; } = TimeoutsConfig.Default with { Head = DefaultActivity, Read = DefaultActivity, Write = DefaultActivity };

    /// <summary>Via, and what becomes of fields with an underscore in their name. X-Forwarded-* and Forwarded are the business of YARP's transforms, so both are off here.</summary>
    public ForwardingConfig Forwarding { get; set; } = ForwardingConfig.Default with { XForwarded = ForwardedMode.Off };

    // YARP's own default.
    private static TimeSpan DefaultActivity => TimeSpan.FromSeconds(100);
}
