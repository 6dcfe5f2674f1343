using Infra.Buffers;
using Infra.Tls.Agreement;

namespace Infra.Tls.Handshake.Client;

/// <summary>The key shares in a ClientHello: one, or a hybrid with its classical half. Owns their private keys.</summary>
internal sealed class ClientShares : IDisposable
{
    private readonly KeyExchange _first;

    /// <summary>Makes fresh keys for a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="groups">All groups offered: the classical half is a share of its own only if it is among them.</param>
    /// <param name="withClassical">Whether the classical half is sent at all; a retry asks for one share exactly.</param>
    /// <param name="random">Where keys come from.</param>
    internal ClientShares(NamedGroup group, IReadOnlyList<NamedGroup> groups, bool withClassical, IRandom random)
    {
        _first = KeyExchange.Create(group, random);
        if (withClassical && _first.Classical is { } classical && groups.Contains(classical.Group)) Classical = classical;
        IsClassicalFirst = Classical is not null && IndexOf(groups, Classical.Group) < IndexOf(groups, group);
    }

    private KeyExchange? Classical { get; }

    private bool IsClassicalFirst { get; }

    internal int Count => Classical is null ? 1 : 2;

    /// <summary>The shares in the order of supported_groups.</summary>
    internal KeyExchange this[int index] => index == 0 == !IsClassicalFirst ? _first : Classical!;

    /// <summary>The share that a server chose; null if it was not offered.</summary>
    internal KeyExchange? Find(ushort group) => (ushort)_first.Group == group ? _first : Classical is not null && (ushort)Classical.Group == group ? Classical : null;

    public void Dispose() => _first.Dispose();   // and the classical half with it

    private static int IndexOf(IReadOnlyList<NamedGroup> groups, NamedGroup group)
    {
        for (int i = 0; i < groups.Count; i++)
        {
            if (groups[i] == group) return i;
        }
        return -1;
    }
}
