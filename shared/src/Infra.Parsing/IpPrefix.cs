using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Infra.Parsing;

/// <summary>
/// An IPv4 or IPv6 prefix, such as <c>192.0.2.0/24</c> or <c>2001:db8::/32</c>. IPv4-mapped addresses are IPv4 everywhere:
/// <c>::ffff:a.b.c.d/n</c> is <c>a.b.c.d/(n-96)</c>, and an IPv4 prefix contains the mapped form of its addresses. Bits behind the prefix are
/// refused, since <c>10.1.2.3/8</c> is more often a slip than a wish. The default value contains nothing.
/// </summary>
public readonly record struct IpPrefix
{
    private const int MappedBits = 96;

    private readonly UInt128 _bits;   // of IPv4 the low 32
    private readonly byte _length;
    private readonly byte _width;     // 32, 128, or 0 for the default value

    private IpPrefix(UInt128 bits, int length, int width)
    {
        _bits = bits;
        _length = (byte)length;
        _width = (byte)width;
    }

    /// <summary>InterNetwork or InterNetworkV6; Unspecified for the default value.</summary>
    public AddressFamily Family => _width switch { 32 => AddressFamily.InterNetwork, 128 => AddressFamily.InterNetworkV6, _ => AddressFamily.Unspecified };

    /// <summary>Number of bits that count: 0 to 32, or 0 to 128.</summary>
    public int Length => _length;

    /// <summary>The first address.</summary>
    public IPAddress Address => _width == 32 ? IpAddressText.FromV4((uint)_bits) : IpAddressText.FromV6(_bits, zone: 0);

    /// <summary>Parses <c>address/length</c>, or an address alone for a prefix of its full length.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix) => TryParse(text, out prefix, out _);

    /// <summary>Parses <c>address/length</c>, or an address alone; on failure <paramref name="error"/> says why and where.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix, out TextError error)
    {
        prefix = default;
        int slash = text.IndexOf('/');
        ReadOnlySpan<char> addressText = slash < 0 ? text : text[..slash];
        int width = addressText.Contains(':') ? 128 : 32;
        UInt128 bits;
        if (width == 128)
        {
            if (!IpAddressText.TryParseV6(addressText, out bits, out error)) return false;
        }
        else
        {
            if (!IpAddressText.TryParseV4(addressText, out uint v4, out error)) return false;
            bits = v4;
        }
        int length = width;
        if (slash >= 0 && !TryParseLength(text[(slash + 1)..], width, out length, out error))
        {
            error = error.Moved(slash + 1);
            return false;
        }
        return TryCreate(bits, length, width, out prefix, out error);
    }

    /// <summary>Makes a prefix of an address; false if the length is outside 0 to 32 or 128, or bits are set behind it. A zone is ignored.</summary>
    public static bool TryCreate(IPAddress address, int length, out IpPrefix prefix)
    {
        ArgumentNullException.ThrowIfNull(address);
        prefix = default;
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out int count)) return false;
        int width = count * 8;
        if ((uint)length > (uint)width) return false;
        UInt128 bits = count == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return TryCreate(bits, length, width, out prefix, out _);
    }

    /// <summary>The prefix of <paramref name="length"/> bits that <paramref name="address"/> lies in: what is behind is cut off. Mapped addresses count as IPv4; lengths above the width mean all of it.</summary>
    public static IpPrefix Covering(IPAddress address, int length)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out int count)) throw new ArgumentException("Neither IPv4 nor IPv6.", nameof(address));
        (UInt128 bits, int width) = Normalize(bytes[..count]);
        int kept = Math.Min(length, width);
        return new IpPrefix(bits & Mask(kept, width), kept, width);
    }

    /// <summary>Whether the address lies in the prefix; a zone is ignored.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out int count) && Contains(bytes[..count]);
    }

    /// <summary>Whether the address of 4 or 16 bytes, as on the wire, lies in the prefix; any other length does not. Allocates nothing.</summary>
    public bool Contains(ReadOnlySpan<byte> address)
    {
        if (address.Length != 4 && address.Length != 16) return false;
        (UInt128 bits, int width) = Normalize(address);
        return width == _width && ((bits ^ _bits) & Mask(_length, _width)) == 0;
    }

    /// <summary>Whether every address of <paramref name="other"/> lies in this prefix.</summary>
    public bool Contains(IpPrefix other) =>
        other._width == _width && _width != 0 && other._length >= _length && ((other._bits ^ _bits) & Mask(_length, _width)) == 0;

    /// <summary>The canonical text, <c>address/length</c>; empty for the default value.</summary>
    public override string ToString() => _width switch
    {
        32 => $"{IpAddressText.FormatV4((uint)_bits)}/{_length}",
        128 => $"{IpAddressText.FormatV6(_bits)}/{_length}",
        _ => "",
    };

    private static bool TryCreate(UInt128 bits, int length, int width, out IpPrefix prefix, out TextError error)
    {
        prefix = default;
        if ((bits & ~Mask(length, width) & Mask(width, width)) != 0)
        {
            error = new TextError("bits are set behind the prefix length", 0);
            return false;
        }
        error = default;
        // A mapped prefix shorter than 96 bits also holds addresses that are not IPv4: it stays IPv6.
        prefix = width == 128 && length >= MappedBits && bits >> 32 == 0xFFFF
            ? new IpPrefix((uint)bits, length - MappedBits, 32)
            : new IpPrefix(bits, length, width);
        return true;
    }

    private static bool TryParseLength(ReadOnlySpan<char> text, int lengthMax, out int length, out TextError error)
    {
        length = 0;
        error = default;
        foreach (char digit in text)
        {
            if (!char.IsAsciiDigit(digit) || length > lengthMax) break;
            length = length * 10 + (digit - '0');
        }
        bool isCanonical = !text.IsEmpty && text.Length <= 3 && !text.ContainsAnyExceptInRange('0', '9') && (text.Length == 1 || text[0] != '0');
        if (isCanonical && length <= lengthMax) return true;
        error = new TextError(lengthMax == 32 ? "the prefix length of IPv4 is a number from 0 to 32" : "the prefix length of IPv6 is a number from 0 to 128", 0);
        return false;
    }

    private static (UInt128 Bits, int Width) Normalize(ReadOnlySpan<byte> address)
    {
        if (address.Length == 4) return (BinaryPrimitives.ReadUInt32BigEndian(address), 32);
        UInt128 bits = BinaryPrimitives.ReadUInt128BigEndian(address);
        return bits >> 32 == 0xFFFF ? ((uint)bits, 32) : (bits, 128);
    }

    private static UInt128 Mask(int length, int width) =>
        length == 0 ? 0 : (UInt128.MaxValue << (width - length)) & (UInt128.MaxValue >> (128 - width));
}
