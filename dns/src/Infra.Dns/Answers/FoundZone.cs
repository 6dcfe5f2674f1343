using Infra.Dns.Store;

namespace Infra.Dns.Answers;

/// <summary>What an <see cref="IZoneFinder"/> found.</summary>
/// <param name="Zone">The zone; null if there is trouble.</param>
/// <param name="Trouble">Why there is none.</param>
public readonly record struct FoundZone(ZoneSnapshot? Zone, ZoneTrouble Trouble);
