namespace Infra.Proxy.Config;

/// <summary>Where Via is added.</summary>
public enum ViaMode
{
    /// <summary>To requests.</summary>
    Request,

    /// <summary>To requests and responses.</summary>
    Both,

    /// <summary>Nowhere.</summary>
    Off,
}
