namespace Infra.Http.Forwarding;

/// <summary>What happens to X-Forwarded-For, -Proto and -Host.</summary>
public enum ForwardedMode : byte
{
    /// <summary>They say what we know: the chain of a trusted peer is kept and the peer added, that of anyone else is replaced.</summary>
    Set,

    /// <summary>The peer's address is added to whatever chain there is.</summary>
    Append,

    /// <summary>They stay as they came.</summary>
    Off,
}
