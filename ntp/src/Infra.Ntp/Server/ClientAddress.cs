using System.Buffers.Binary;
using System.Net;

namespace Infra.Ntp.Server;

/// <summary>A client's address as a value. An IPv4 address inside IPv6 (<c>::ffff:a.b.c.d</c>) is that IPv4 address, so that a list cannot be passed by writing it the other way.</summary>
public readonly record struct ClientAddress
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;   // the bits before the last 32 of ::ffff:0:0/96

    private ClientAddress(UInt128 bits, bool isIPv4)
    {
        Bits = bits;
        IsIPv4 = isIPv4;
    }

    /// <summary>The address as a number, its first bit the most significant of <see cref="Width"/> bits.</summary>
    public UInt128 Bits { get; }

    /// <summary>Whether it is IPv4, or IPv4 inside IPv6.</summary>
    public bool IsIPv4 { get; }

    /// <summary>Number of bits, 32 or 128.</summary>
    public int Width => IsIPv4 ? 32 : 128;

    /// <summary>An IPv4 address, its first byte the most significant.</summary>
    public static ClientAddress FromIPv4(uint address) => new(address, isIPv4: true);

    /// <summary>An IPv6 address, its first byte the most significant.</summary>
    public static ClientAddress FromIPv6(UInt128 address)
    {
        ulong upper = (ulong)(address >> 64);
        ulong lower = (ulong)address;
        bool isMapped = upper == 0 && (lower & 0xFFFF_FFFF_0000_0000) == MappedPrefix;
        return isMapped ? FromIPv4((uint)lower) : new ClientAddress(address, isIPv4: false);
    }

    /// <summary>An address of 4 or 16 bytes as packets hold it.</summary>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public static ClientAddress FromBytes(ReadOnlySpan<byte> address) => address.Length switch
    {
        4 => FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(address)),
        16 => FromIPv6(BinaryPrimitives.ReadUInt128BigEndian(address)),
        _ => throw new ArgumentException("an address has 4 or 16 bytes", nameof(address)),
    };

    /// <summary>The same address as a value; its scope is dropped.</summary>
    public static ClientAddress FromIPAddress(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return FromBytes(bytes[..length]);
    }
}
