using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Infra.Proxy.Http2;

/// <summary>
/// Addresses whose connections of HTTP/2 used up budgets again and again. A budget is one connection's own, so whoever comes back at once has a new one: from the third such end on, HTTP/2 is not
/// spoken with the address until <see cref="Term"/> has passed without another. HTTP/1.1 still is, for whoever else comes from there. Thread-safe.
/// </summary>
internal sealed class Http2Penalties(TimeProvider time)
{
    /// <summary>Ends of connections, each less than <see cref="Term"/> after the one before, that bring the penalty.</summary>
    internal const int EndsMax = 3;

    /// <summary>Addresses that are remembered; beyond them others are forgotten.</summary>
    internal const int AddressesMax = 4096;

    private const int Ipv6Bytes = 16;
    private const int Ipv6HostBits = 64;   // whoever has one address of a /64 has all of them

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, Ends> _addresses = [];
    private int _count;

    /// <summary>How long an end is remembered.</summary>
    internal static TimeSpan Term { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Addresses that are remembered now.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>Counts a connection that was ended because a budget was used up; tells how many there were, each less than <see cref="Term"/> after the one before.</summary>
    internal int Note(IPAddress address)
    {
        UInt128 key = KeyOf(address);
        long now = time.GetTimestamp();
        lock (_lock)
        {
            bool isKnown = _addresses.TryGetValue(key, out Ends ends);
            if (!isKnown && _addresses.Count == AddressesMax) MakeRoom(now);
            int count = isKnown && !IsPast(ends, now) ? ends.Count + 1 : 1;
            _addresses[key] = new Ends(count, now);
            Volatile.Write(ref _count, _addresses.Count);
            return count;
        }
    }

    /// <summary>Whether an address is not to be spoken to by HTTP/2 now.</summary>
    internal bool IsUnder(IPAddress address)
    {
        if (Count == 0) return false;
        lock (_lock)
            return _addresses.TryGetValue(KeyOf(address), out Ends ends) && ends.Count >= EndsMax && !IsPast(ends, time.GetTimestamp());
    }

    private bool IsPast(Ends ends, long now) => time.GetElapsedTime(ends.LastAt, now) >= Term;

    private void MakeRoom(long now)
    {
        foreach (KeyValuePair<UInt128, Ends> each in _addresses)
        {
            if (IsPast(each.Value, now)) _addresses.Remove(each.Key);
        }
        if (_addresses.Count == AddressesMax) _addresses.Remove(_addresses.First().Key);
    }

    private static UInt128 KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[Ipv6Bytes];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        UInt128 key = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        bool isIpv4 = address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;
        return isIpv4 ? key : key >> Ipv6HostBits << Ipv6HostBits;
    }

    private readonly record struct Ends(int Count, long LastAt);
}
