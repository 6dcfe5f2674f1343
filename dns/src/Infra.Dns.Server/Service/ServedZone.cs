using Infra.Dns.Names;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Store;

namespace Infra.Dns.Server.Service;

/// <summary>
/// A zone of this server: its settings and, swapped as one reference, its present state. Any thread may read; whoever manages the zone publishes.
/// </summary>
public sealed class ServedZone
{
    private volatile ZoneState _state = ZoneState.NotReady;
    private volatile ZoneSettings _settings;

    /// <summary>A zone without data.</summary>
    public ServedZone(ZoneSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
    }

    /// <summary>The zone's name.</summary>
    public DomainName Origin => _settings.Name;

    /// <summary>What the configuration says about it; replaced by a reload.</summary>
    public ZoneSettings Settings
    {
        get => _settings;
        set => _settings = value;
    }

    /// <summary>What is served now.</summary>
    public ZoneState State => _state;

    /// <summary>Serves a version from now on.</summary>
    public void Publish(ZoneSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _state = new ZoneState(ZoneStatus.Ready, snapshot);
    }

    /// <summary>Serves it no longer, but keeps its data.</summary>
    public void Expire() => _state = new ZoneState(ZoneStatus.Expired, _state.Snapshot);
}
