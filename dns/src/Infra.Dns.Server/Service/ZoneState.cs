using Infra.Dns.Store;

namespace Infra.Dns.Server.Service;

/// <summary>What is served of a zone at one moment. Immutable.</summary>
/// <param name="Status">Whether it is answered from.</param>
/// <param name="Snapshot">The records; null if there never were any. An expired zone keeps them for its next transfer.</param>
public sealed record ZoneState(ZoneStatus Status, ZoneSnapshot? Snapshot)
{
    /// <summary>No data yet.</summary>
    public static ZoneState NotReady { get; } = new(ZoneStatus.NotReady, null);

    /// <summary>Tells this state apart from all others, those of other zones included.</summary>
    internal long Version { get; } = VersionNumber.Next();
}
