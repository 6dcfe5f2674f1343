using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Infra.Dns.Server.Configuration;
using Infra.Parsing;

namespace Infra.Dns.Server.Service;

/// <summary>
/// Who may ask at a listener. The longest network that a client lies in decides, and where the same one is allowed and denied, it is allowed. Who lies in none may ask
/// unless there is an allow list alone. Immutable, allocates nothing; the time is bounded by the number of different lengths.
/// </summary>
internal sealed class AccessFilter
{
    private readonly Level[] _v4;   // longest first
    private readonly Level[] _v6;
    private readonly bool _allowsOthers;

    /// <summary>Makes a filter.</summary>
    internal AccessFilter(IReadOnlyList<IpPrefix> allow, IReadOnlyList<IpPrefix> deny)
    {
        _v4 = LevelsOf(allow, deny, AddressFamily.InterNetwork);
        _v6 = LevelsOf(allow, deny, AddressFamily.InterNetworkV6);
        _allowsOthers = allow.Count == 0 || deny.Count > 0;
    }

    internal static AccessFilter Everyone { get; } = new([], []);

    internal static AccessFilter From(ListenSettings settings) => new(settings.Allow, settings.Deny);

    /// <summary>Whether a client may ask.</summary>
    /// <param name="address">Its address, 4 or 16 bytes; IPv4 in IPv6 is to be unwrapped before.</param>
    internal bool Allows(ReadOnlySpan<byte> address)
    {
        Level[] levels = address.Length == sizeof(uint) ? _v4 : _v6;
        if (levels.Length == 0) return _allowsOthers;
        UInt128 bits = BitsOf(address);
        foreach (Level level in levels)
        {
            UInt128 network = bits & level.Mask;
            if (level.Allowed.AsSpan().BinarySearch(network) >= 0) return true;
            if (level.Denied.AsSpan().BinarySearch(network) >= 0) return false;
        }
        return _allowsOthers;
    }

    private static Level[] LevelsOf(IReadOnlyList<IpPrefix> allow, IReadOnlyList<IpPrefix> deny, AddressFamily family) =>
        [.. allow.Concat(deny).Where(network => network.Family == family).Select(network => network.Length).Distinct().OrderDescending().Select(length =>
            new Level(MaskOf(length, family), NetworksOf(allow, length, family), NetworksOf(deny, length, family)))];

    private static UInt128[] NetworksOf(IReadOnlyList<IpPrefix> networks, int length, AddressFamily family) =>
        [.. networks.Where(network => network.Family == family && network.Length == length).Select(network => BitsOf(Bytes(network.Address)) & MaskOf(length, family)).Distinct().Order()];

    private static byte[] Bytes(IPAddress address) => address.GetAddressBytes();

    private static UInt128 MaskOf(int length, AddressFamily family)
    {
        int width = family == AddressFamily.InterNetwork ? 32 : 128;
        UInt128 all = UInt128.MaxValue >> 128 - width;
        return length == 0 ? 0 : all << width - length & all;
    }

    private static UInt128 BitsOf(ReadOnlySpan<byte> address) => address.Length == sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(address) : BinaryPrimitives.ReadUInt128BigEndian(address);

    /// <summary>The networks of one length, in ascending order.</summary>
    private sealed record Level(UInt128 Mask, UInt128[] Allowed, UInt128[] Denied);
}
