using Infra.Config;
using Infra.Http.Forwarding;

namespace Infra.Proxy.Config;

/// <summary>What upstreams are told about clients. Immutable.</summary>
public sealed record ForwardingConfig
{
    /// <summary>The defaults.</summary>
    public static ForwardingConfig Default { get; } = new();

    /// <summary>X-Forwarded-For, -Proto and -Host.</summary>
    public ForwardedMode XForwarded { get; init; } = ForwardedMode.Set;

    /// <summary>Whether Forwarded (RFC 7239) is set.</summary>
    public bool Forwarded { get; init; }

    /// <summary>Where Via is added.</summary>
    public ViaMode Via { get; init; } = ViaMode.Request;

    /// <summary>Whether the upstream gets its own address as Host, instead of the client's.</summary>
    public bool UsesUpstreamHost { get; init; }

    /// <summary>Whether fields with an underscore in their name are passed on, instead of dropped.</summary>
    public bool PassesUnderscores { get; init; }

    internal static ForwardingConfig? Read(ConfigSection section)
    {
        var forwarding = new ForwardingConfig
        {
            XForwarded = section.Enum(
                "x-forwarded", "What becomes of X-Forwarded-For, -Proto and -Host.", ForwardedMode.Set,
                ("set", ForwardedMode.Set), ("append", ForwardedMode.Append), ("off", ForwardedMode.Off)),
            Forwarded = section.Enum("forwarded", "What becomes of Forwarded (RFC 7239).", false, ("off", false), ("set", true)),
            Via = section.Enum("via", "Where Via is added.", ViaMode.Request, ("request", ViaMode.Request), ("both", ViaMode.Both), ("off", ViaMode.Off)),
            UsesUpstreamHost = section.Enum("host", "Whose Host the upstream gets.", false, ("client", false), ("upstream", true)),
            PassesUnderscores = section.Enum("underscore-headers", "What becomes of fields with an underscore in their name.", false, ("drop", false), ("pass", true)),
        };
        return section.Finish() ? forwarding : null;
    }
}
