namespace Infra.Proxy.Config;

/// <summary>What becomes of X-Forwarded-For, -Proto and -Host.</summary>
public enum ForwardedMode
{
    /// <summary>They are replaced by what this proxy sees.</summary>
    Set,

    /// <summary>The client's chain is kept and its address appended.</summary>
    Append,

    /// <summary>They pass as they are, and none is added.</summary>
    Off,
}
