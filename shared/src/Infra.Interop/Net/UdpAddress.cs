using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Infra.Interop.Net;

/// <summary>
/// An IPv4 or IPv6 address with port as a plain value: comparing, hashing and copying one allocates nothing, unlike
/// <see cref="IPEndPoint"/>. Read from and written as <c>sockaddr_in</c>/<c>sockaddr_in6</c> (ip(7), ipv6(7)).
/// </summary>
/// <param name="High">The first 64 bits of an IPv6 address as a number; 0 for IPv4.</param>
/// <param name="Low">The last 64 bits of an IPv6 address, or the 32 bits of an IPv4 address, as a number.</param>
/// <param name="Port">The port.</param>
/// <param name="IsIPv6">Whether it is an IPv6 address (also an IPv4-mapped one).</param>
/// <param name="ScopeId">Interface number of a link-local IPv6 address, else 0.</param>
public readonly record struct UdpAddress(ulong High, ulong Low, ushort Port, bool IsIPv6, uint ScopeId = 0)
{
    /// <summary>Bytes of the longest form that <see cref="TryWrite"/> writes.</summary>
    public const int SocketAddressBytesMax = 28;

    private const int IPv4Bytes = 16;
    private const ushort FamilyIPv4 = 2;
    private const ushort FamilyIPv6 = 10;
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    /// <summary>Whether this is an IPv4 address in IPv6 form (<c>::ffff:a.b.c.d</c>), as a dual-stack socket shows IPv4 peers.</summary>
    public bool IsIPv4Mapped => IsIPv6 && High == 0 && (Low & 0xFFFF_FFFF_0000_0000) == MappedPrefix;

    /// <summary>Whether it means something only together with an interface (fe80::/10).</summary>
    public bool IsIPv6LinkLocal => IsIPv6 && High >> 54 == 0x3FA;

    /// <summary>The same address in IPv4 form if it is an IPv4-mapped one, else itself: what access lists compare.</summary>
    public UdpAddress Unmapped => IsIPv4Mapped ? new UdpAddress(0, (uint)Low, Port, IsIPv6: false) : this;

    /// <summary>The same address in IPv6 form if it is an IPv4 one, else itself: what a dual-stack socket sends to.</summary>
    public UdpAddress Mapped => IsIPv6 ? this : new UdpAddress(0, MappedPrefix | Low, Port, IsIPv6: true);

    /// <summary>Converts from the class library's form.</summary>
    public static UdpAddress From(IPEndPoint endPoint)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!endPoint.Address.TryWriteBytes(bytes, out int count)) throw new ArgumentException("Neither IPv4 nor IPv6.", nameof(endPoint));
        return FromBytes(bytes[..count], (ushort)endPoint.Port, count == 16 ? (uint)endPoint.Address.ScopeId : 0);
    }

    /// <summary>Takes 4 or 16 bytes in network order.</summary>
    /// <exception cref="ArgumentException">Any other length.</exception>
    public static UdpAddress FromBytes(ReadOnlySpan<byte> address, ushort port, uint scopeId = 0) => address.Length switch
    {
        4 => new UdpAddress(0, BinaryPrimitives.ReadUInt32BigEndian(address), port, IsIPv6: false),
        16 => new UdpAddress(BinaryPrimitives.ReadUInt64BigEndian(address), BinaryPrimitives.ReadUInt64BigEndian(address[8..]), port, IsIPv6: true, scopeId),
        _ => throw new ArgumentException("An address has 4 or 16 bytes.", nameof(address)),
    };

    /// <summary>Reads a socket address of the kernel; false if it is neither IPv4 nor IPv6 or cut off.</summary>
    public static bool TryRead(ReadOnlySpan<byte> socketAddress, out UdpAddress address)
    {
        address = default;
        if (socketAddress.Length < IPv4Bytes) return false;
        ushort family = MemoryMarshal.Read<ushort>(socketAddress);
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(socketAddress[2..]);
        if (family == FamilyIPv4)
        {
            address = FromBytes(socketAddress.Slice(4, 4), port);
            return true;
        }

        if (family != FamilyIPv6 || socketAddress.Length < SocketAddressBytesMax) return false;
        address = FromBytes(socketAddress.Slice(8, 16), port, MemoryMarshal.Read<uint>(socketAddress[24..]));
        return true;
    }

    /// <summary>Writes the kernel's socket address (16 or 28 bytes); false if it does not fit.</summary>
    public bool TryWrite(Span<byte> target, out int bytesWritten)
    {
        bytesWritten = 0;
        int length = IsIPv6 ? SocketAddressBytesMax : IPv4Bytes;
        if (target.Length < length) return false;
        Span<byte> socketAddress = target[..length];
        socketAddress.Clear();
        MemoryMarshal.Write(socketAddress, IsIPv6 ? FamilyIPv6 : FamilyIPv4);
        BinaryPrimitives.WriteUInt16BigEndian(socketAddress[2..], Port);
        TryWriteAddressBytes(socketAddress[(IsIPv6 ? 8 : 4)..], out _);
        if (IsIPv6) MemoryMarshal.Write(socketAddress[24..], ScopeId);
        bytesWritten = length;
        return true;
    }

    /// <summary>Writes the address alone in network order (4 or 16 bytes); false if it does not fit.</summary>
    public bool TryWriteAddressBytes(Span<byte> target, out int bytesWritten)
    {
        bytesWritten = 0;
        if (!IsIPv6)
        {
            if (!BinaryPrimitives.TryWriteUInt32BigEndian(target, (uint)Low)) return false;
            bytesWritten = 4;
            return true;
        }

        if (target.Length < 16) return false;
        BinaryPrimitives.WriteUInt64BigEndian(target, High);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], Low);
        bytesWritten = 16;
        return true;
    }

    /// <summary>Converts to the class library's form; allocates.</summary>
    public IPEndPoint ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        TryWriteAddressBytes(bytes, out int count);
        IPAddress address = IsIPv6 ? new IPAddress(bytes[..count], ScopeId) : new IPAddress(bytes[..count]);
        return new IPEndPoint(address, Port);
    }

    /// <summary>The family that a socket for this address has.</summary>
    public AddressFamily Family => IsIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    /// <summary>Address and port, as <c>192.0.2.1:123</c> or <c>[2001:db8::1]:123</c>.</summary>
    public override string ToString() => ToEndPoint().ToString();
}
