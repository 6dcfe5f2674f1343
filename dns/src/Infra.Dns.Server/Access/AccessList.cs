using System.Net;
using Infra.Dns.Names;

namespace Infra.Dns.Server.Access;

/// <summary>Who may do something: clients of a network, whoever signs with a key, or who does both. Immutable, safe to share between threads.</summary>
public sealed class AccessList
{
    private readonly AccessEntry[] _entries;

    /// <summary>Makes a list of entries, one of which must fit.</summary>
    public AccessList(IEnumerable<AccessEntry> entries) => _entries = [.. entries];

    /// <summary>Nobody.</summary>
    public static AccessList Nobody { get; } = new([]);

    /// <summary>The entries.</summary>
    public IReadOnlyList<AccessEntry> Entries => _entries;

    /// <summary>Whether there is no entry.</summary>
    public bool IsEmpty => _entries.Length == 0;

    /// <summary>Whether a client is on the list.</summary>
    /// <param name="address">Its address; IPv4 in IPv6 counts as IPv4.</param>
    /// <param name="key">The key that its message was verified with; null if it was not signed.</param>
    public bool Allows(IPAddress address, DomainName? key)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (AccessEntry entry in _entries)
        {
            if (entry.Fits(address, key)) return true;
        }
        return false;
    }

    /// <summary>Whether a client without a key is on the list; allocates nothing.</summary>
    /// <param name="address">Its address, 4 or 16 bytes; IPv4 in IPv6 is to be unwrapped before.</param>
    public bool Allows(ReadOnlySpan<byte> address)
    {
        foreach (AccessEntry entry in _entries)
        {
            if (entry.Key is null && entry.Network is { } network && network.Contains(address)) return true;
        }
        return false;
    }
}
