using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;

namespace Infra.Dns.Server.Service;

/// <summary>Zones by name. Immutable; looking up allocates nothing.</summary>
public sealed class ZoneTable : IZoneDirectory
{
    private readonly ServedZone?[] _slots;
    private readonly ServedZone[] _zones;
    private readonly int _labelsMax;

    /// <summary>Makes a table.</summary>
    /// <exception cref="ArgumentException">Two zones have one name.</exception>
    public ZoneTable(IEnumerable<ServedZone> zones)
    {
        _zones = [.. zones.OrderBy(zone => zone.Origin)];
        _slots = new ServedZone?[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, _zones.Length * 2))];
        foreach (ServedZone zone in _zones)
        {
            int slot = SlotOf(zone.Origin.Wire);
            while (_slots[slot] is { } other)
            {
                if (other.Origin == zone.Origin) throw new ArgumentException($"two zones {zone.Origin}", nameof(zones));
                slot = slot + 1 & _slots.Length - 1;
            }
            _slots[slot] = zone;
            _labelsMax = Math.Max(_labelsMax, zone.Origin.LabelCount);
        }
    }

    /// <summary>No zones.</summary>
    public static ZoneTable Empty { get; } = new([]);

    /// <summary>Tells this table apart from all others.</summary>
    internal long Version { get; } = VersionNumber.Next();

    /// <summary>All zones in canonical order of their names.</summary>
    public IReadOnlyList<ServedZone> Zones => _zones;

    ZoneTable IZoneDirectory.Current => this;

    /// <summary>Finds the zone of exactly this name.</summary>
    /// <param name="origin">The name in uncompressed wire form.</param>
    /// <param name="zone">The zone.</param>
    public bool TryFind(ReadOnlySpan<byte> origin, [NotNullWhen(true)] out ServedZone? zone) => TryFind(origin, out zone, out _);

    /// <summary>The zone in a slot that <see cref="TryFindEnclosing(ReadOnlySpan{byte}, bool, out ServedZone?, out int)"/> told; null for none.</summary>
    internal ServedZone? ZoneAt(int slot) => (uint)slot < (uint)_slots.Length ? _slots[slot] : null;

    private bool TryFind(ReadOnlySpan<byte> origin, [NotNullWhen(true)] out ServedZone? zone, out int slot)
    {
        for (slot = SlotOf(origin); (zone = _slots[slot]) is not null; slot = slot + 1 & _slots.Length - 1)
        {
            if (WireName.AreEqual(zone.Origin.Wire, origin)) return true;
        }
        return false;
    }

    /// <summary>Finds the zone that a name belongs to: the one with the longest name at or above it.</summary>
    /// <param name="name">The name in uncompressed wire form.</param>
    /// <param name="isForParent">
    /// Whether the name's own zone does not count, as for DS, which the parent answers (RFC 3658 section 2.2.1.1); if only that zone is there, it is found all the same.
    /// </param>
    /// <param name="zone">The zone.</param>
    public bool TryFindEnclosing(ReadOnlySpan<byte> name, bool isForParent, [NotNullWhen(true)] out ServedZone? zone) => TryFindEnclosing(name, isForParent, out zone, out _);

    /// <inheritdoc cref="TryFindEnclosing(ReadOnlySpan{byte}, bool, out ServedZone?)"/>
    internal bool TryFindEnclosing(ReadOnlySpan<byte> name, bool isForParent, [NotNullWhen(true)] out ServedZone? zone, out int slot)
    {
        ServedZone? own = null;
        int ownSlot = -1;
        int labels = WireName.CountLabels(name);
        ReadOnlySpan<byte> at = WireName.Skip(name, Math.Max(0, labels - _labelsMax));
        while (true)
        {
            if (TryFind(at, out zone, out slot))
            {
                if (!isForParent || at.Length < name.Length || name.Length == 1) return true;
                (own, ownSlot) = (zone, slot);
            }
            if (at.Length == 1) break;
            at = WireName.ParentOf(at);
        }
        (zone, slot) = (own, ownSlot);
        return zone is not null;
    }

    // FNV-1a over lower-case bytes. Names of zones come from the configuration and from catalogs, not from clients: nobody can choose them to collide with each other.
    private int SlotOf(ReadOnlySpan<byte> name)
    {
        uint hash = 2166136261;
        foreach (byte raw in name)
        {
            byte value = (uint)(raw - 'A') <= 'Z' - 'A' ? (byte)(raw | 0x20) : raw;
            hash = (hash ^ value) * 16777619;
        }
        return (int)((hash ^ hash >> 15) & (uint)(_slots.Length - 1));
    }
}
