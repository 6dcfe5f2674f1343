using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Store;

/// <summary>
/// Sets the pointers from records that name a host (NS, MX and others) to the host's node, so that additional data and glue need no search. A pointer is never changed; when a
/// version replaces the node, its mark makes all who come by a pointer search instead, until the set that has the pointer is written again. Single-threaded; used once.
/// </summary>
/// <param name="memory">Where the sets and hosts are.</param>
/// <param name="originLength">The length of the zone's name in wire form.</param>
internal sealed class HostLinks(ZoneMemory memory, int originLength)
{
    private readonly List<uint> _owners = [];

    /// <summary>Remembers an owner that was just written and has room for pointers.</summary>
    internal void Add(uint owner) => _owners.Add(owner);

    /// <summary>Sets the pointers of all owners, once every node is where it stays.</summary>
    /// <param name="root">The trie of the zone's names.</param>
    internal void Connect(TrieNode root)
    {
        ZoneView view = memory.View(originLength);
        foreach (uint owner in _owners)
        {
            foreach (ZoneSet set in view.NodeAt(owner))
            {
                if (set.HasHosts) Connect(view, root, set);
            }
        }
    }

    private static void Connect(in ZoneView view, TrieNode root, in ZoneSet set)
    {
        Span<byte> key = stackalloc byte[ZoneKey.LengthMax];
        ReadOnlySpan<byte> origin = set.Owner[^view.OriginLength..];
        int index = 0;
        foreach (ReadOnlySpan<byte> data in set)
        {
            ReadOnlySpan<byte> host = AdditionalNames.HostOf(set.Type, data, set.Owner);
            if (WireName.IsAtOrBelow(host, origin) && Trie.TryFind(view, root, key[..ZoneKey.Write(host, view.OriginLength, key)], out TrieNode leaf)) set.SetHost(index, leaf.Place);
            index++;
        }
    }
}
