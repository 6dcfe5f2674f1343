namespace Infra.Dns.Server.Dnstap;

/// <summary>Opens what the configuration names.</summary>
public static class DnstapTargets
{
    /// <summary>The way to open the configured file or socket.</summary>
    public static DnstapTargetOpener OpenerOf(DnstapSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Socket is { } socket ? () => new DnstapSocket(socket) : () => new DnstapFile(settings.File!);
    }
}
