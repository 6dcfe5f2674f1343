using Infra.Dns.Answers;
using Infra.Dns.Server.Access;

namespace Infra.Dns.Server.Service;

/// <summary>Finds zones for one client at a time; belongs to one thread.</summary>
internal sealed class DirectoryFinder : IZoneFinder
{
    private readonly byte[] _address = new byte[ClientAddress.LengthMax];
    private int _addressLength;
    private ZoneTable _table = ZoneTable.Empty;
    private Names.DomainName? _key;

    /// <summary>Whether a zone that was found is only for some clients, so that its answers are not for everyone.</summary>
    internal bool IsRestricted { get; private set; }

    /// <summary>Whether all that was found so far is one version of one zone.</summary>
    internal bool IsOneVersion { get; private set; }

    /// <summary>Where the zone that was found last stands in the table; -1 before any.</summary>
    internal int ZoneSlot { get; private set; }

    /// <summary>The version of its state.</summary>
    internal long ZoneVersion { get; private set; }

    /// <summary>Begins a question.</summary>
    /// <param name="table">The zones.</param>
    /// <param name="address">Who asks, 4 or 16 bytes.</param>
    /// <param name="key">The key that the question was signed with; null for none.</param>
    internal void Begin(ZoneTable table, ReadOnlySpan<byte> address, Names.DomainName? key)
    {
        _table = table;
        address.CopyTo(_address);
        _addressLength = address.Length;
        _key = key;
        IsRestricted = false;
        IsOneVersion = true;
        ZoneSlot = -1;
    }

    /// <inheritdoc/>
    public FoundZone Find(ReadOnlySpan<byte> name, bool isForParent)
    {
        if (!_table.TryFindEnclosing(name, isForParent, out ServedZone? zone, out int slot)) return new FoundZone(null, ZoneTrouble.NotOurs);
        if (zone.Settings.AllowQuery is { } allowed)
        {
            IsRestricted = true;
            if (!Allows(allowed)) return new FoundZone(null, ZoneTrouble.Prohibited);
        }
        ZoneState state = zone.State;
        IsOneVersion &= ZoneSlot < 0 || (ZoneSlot == slot && ZoneVersion == state.Version);
        ZoneSlot = slot;
        ZoneVersion = state.Version;
        return state.Status switch
        {
            ZoneStatus.Ready => new FoundZone(state.Snapshot, ZoneTrouble.None),
            ZoneStatus.Expired => new FoundZone(null, ZoneTrouble.Expired),
            _ => new FoundZone(null, ZoneTrouble.NotReady),
        };
    }

    private bool Allows(AccessList list) => _key is null ? list.Allows(_address.AsSpan(0, _addressLength)) : list.Allows(new System.Net.IPAddress(_address.AsSpan(0, _addressLength)), _key);
}
