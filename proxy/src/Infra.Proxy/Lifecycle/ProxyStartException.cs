namespace Infra.Proxy.Lifecycle;

/// <summary>A proxy cannot start.</summary>
/// <param name="message">Why, for its operator.</param>
/// <param name="isConfig">Whether the configuration is at fault, not the moment.</param>
public sealed class ProxyStartException(string message, bool isConfig) : Exception(message)
{
    /// <summary>Whether the configuration is at fault, not the moment.</summary>
    public bool IsConfig { get; } = isConfig;
}
