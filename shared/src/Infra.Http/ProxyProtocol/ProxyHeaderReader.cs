using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Infra.Buffers;
using Infra.Parsing;

namespace Infra.Http.ProxyProtocol;

/// <summary>
/// Reads the header of the PROXY protocol, version 1 or 2, at the very start of a connection: strictly, since whoever may send it decides what address we believe. Thread-safe.
/// <code>
/// v1: "PROXY" SP ("TCP4" / "TCP6" / "UNKNOWN" ...) SP source SP destination SP port SP port CR LF      at most 107 bytes
/// v2: 12 signature | 1 version, command | 1 family, protocol | 2 length | addresses | TLVs            length at most 4,096
/// </code>
/// </summary>
public static class ProxyHeaderReader
{
    /// <summary>Bytes of a version 1 header, CR LF included.</summary>
    public const int LineBytesMax = 107;

    /// <summary>Bytes behind the first 16 of a version 2 header.</summary>
    public const int BlockBytesMax = 4096;

    /// <summary>Bytes of the longest header.</summary>
    public const int BytesMax = FixedBytes + BlockBytesMax;

    /// <summary>Bytes of a unique id.</summary>
    public const int UniqueIdBytesMax = 128;

    internal const int FixedBytes = 16;
    internal const int PathBytes = 108;

    /// <summary>The first bytes of version 2.</summary>
    public static ReadOnlySpan<byte> Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>Reads a header from all bytes that have come so far; how they are split makes no difference.</summary>
    /// <param name="buffer">The bytes from the connection's first one on.</param>
    /// <param name="header">The header, if complete.</param>
    /// <param name="length">Its length in bytes, if complete: the connection's own bytes begin there.</param>
    /// <param name="error">Why it was refused.</param>
    public static ProxyHeaderResult Read(ReadOnlySpan<byte> buffer, out ProxyHeader? header, out int length, out ProxyHeaderError error)
    {
        header = null;
        length = 0;
        error = ProxyHeaderError.None;
        if (buffer.IsEmpty) return ProxyHeaderResult.NeedsMore;
        if (StartsAlike(buffer, Signature)) return buffer.Length < FixedBytes ? CheckShort(buffer, out error) : ReadVersion2(buffer, out header, out length, out error);
        if (StartsAlike(buffer, "PROXY "u8)) return ReadVersion1(buffer, out header, out length, out error);
        return Refuse(ProxyHeaderError.Signature, out error);
    }

    private static bool StartsAlike(ReadOnlySpan<byte> buffer, ReadOnlySpan<byte> mark)
    {
        int length = Math.Min(buffer.Length, mark.Length);
        return buffer[..length].SequenceEqual(mark[..length]);
    }

    private static ProxyHeaderResult Refuse(ProxyHeaderError reason, out ProxyHeaderError error)
    {
        error = reason;
        return ProxyHeaderResult.Refused;
    }

    private static ProxyHeaderResult ReadVersion1(ReadOnlySpan<byte> buffer, out ProxyHeader? header, out int length, out ProxyHeaderError error)
    {
        header = null;
        length = 0;
        error = ProxyHeaderError.None;
        ReadOnlySpan<byte> visible = buffer[..Math.Min(buffer.Length, LineBytesMax)];
        // Anything but printable characters ends the line; it has to be CR LF.
        int end = visible.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E);
        if (end < 0 || end + 1 == visible.Length)
        {
            bool isRefused = visible.Length == LineBytesMax || (end >= 0 && visible[end] != '\r');
            return isRefused ? Refuse(ProxyHeaderError.Line, out error) : ProxyHeaderResult.NeedsMore;
        }
        if (visible[end] != '\r' || visible[end + 1] != '\n') return Refuse(ProxyHeaderError.Line, out error);
        length = end + 2;
        error = ParseLine(visible[..end], out header);
        if (error == ProxyHeaderError.None) return ProxyHeaderResult.Complete;
        length = 0;
        return ProxyHeaderResult.Refused;
    }

    private static ProxyHeaderError ParseLine(ReadOnlySpan<byte> line, out ProxyHeader? header)
    {
        header = null;
        ReadOnlySpan<byte> rest = line["PROXY ".Length..];
        if (rest.SequenceEqual("UNKNOWN"u8) || rest.StartsWith("UNKNOWN "u8))
        {
            header = new ProxyHeader { Version = 1 };
            return ProxyHeaderError.None;
        }
        bool isV6 = rest.StartsWith("TCP6 "u8);
        if (!isV6 && !rest.StartsWith("TCP4 "u8)) return ProxyHeaderError.Text;
        rest = rest["TCP4 ".Length..];
        if (!TryCut(ref rest, out ReadOnlySpan<byte> source) || !TryCut(ref rest, out ReadOnlySpan<byte> destination) || !TryCut(ref rest, out ReadOnlySpan<byte> sourcePort)) return ProxyHeaderError.Text;
        if (!TryAddress(source, isV6, out IPAddress? sourceAddress) || !TryAddress(destination, isV6, out IPAddress? destinationAddress)) return ProxyHeaderError.Address;
        if (!TryPort(sourcePort, out int from) || !TryPort(rest, out int to)) return ProxyHeaderError.Port;
        header = new ProxyHeader { Version = 1, Source = new IPEndPoint(sourceAddress, from), Destination = new IPEndPoint(destinationAddress, to) };
        return ProxyHeaderError.None;
    }

    private static bool TryCut(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> part)
    {
        int space = rest.IndexOf((byte)' ');
        part = space <= 0 ? default : rest[..space];
        if (space <= 0) return false;
        rest = rest[(space + 1)..];
        return true;
    }

    // The strict reader takes no leading zeros in IPv4 and no short forms; zones are of one machine only.
    private static bool TryAddress(ReadOnlySpan<byte> text, bool isV6, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.Contains((byte)'%') || !IpAddressText.TryParse(text, out IPAddress parsed)) return false;
        if (parsed.AddressFamily != (isV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork)) return false;
        address = parsed;
        return true;
    }

    private static bool TryPort(ReadOnlySpan<byte> digits, out int port)
    {
        port = 0;
        if (digits.Length is 0 or > 5 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') || (digits[0] == '0' && digits.Length > 1)) return false;
        foreach (byte digit in digits)
            port = (port * 10) + (digit - '0');
        return port <= 65535;
    }

    private static ProxyHeaderResult CheckShort(ReadOnlySpan<byte> buffer, out ProxyHeaderError error)
    {
        error = buffer.Length > 12 ? CheckCommand(buffer[12]) : ProxyHeaderError.None;
        if (error == ProxyHeaderError.None && buffer.Length > 13 && IsProxy(buffer[12])) error = CheckFamily(buffer[13]);
        return error == ProxyHeaderError.None ? ProxyHeaderResult.NeedsMore : ProxyHeaderResult.Refused;
    }

    private static ProxyHeaderError CheckCommand(byte versionAndCommand) => versionAndCommand is 0x20 or 0x21 ? ProxyHeaderError.None : ProxyHeaderError.Command;

    private static bool IsProxy(byte versionAndCommand) => versionAndCommand == 0x21;

    private static ProxyHeaderError CheckFamily(byte family) => family is 0x00 or 0x11 or 0x12 or 0x21 or 0x22 or 0x31 or 0x32 ? ProxyHeaderError.None : ProxyHeaderError.Family;

    private static ProxyHeaderResult ReadVersion2(ReadOnlySpan<byte> buffer, out ProxyHeader? header, out int length, out ProxyHeaderError error)
    {
        header = null;
        length = 0;
        if (CheckShort(buffer[..FixedBytes], out error) == ProxyHeaderResult.Refused) return ProxyHeaderResult.Refused;
        byte family = buffer[13];
        int blockLength = (buffer[14] << 8) | buffer[15];
        bool isProxy = IsProxy(buffer[12]);
        int addressLength = isProxy ? AddressLength(family) : 0;
        if (blockLength > BlockBytesMax || blockLength < addressLength) return Refuse(ProxyHeaderError.Length, out error);
        if (buffer.Length < FixedBytes + blockLength) return ProxyHeaderResult.NeedsMore;
        ReadOnlySpan<byte> whole = buffer[..(FixedBytes + blockLength)];
        header = new ProxyHeader { Version = 2 };
        if (isProxy) error = ReadBlock(whole, family, addressLength, ref header);
        if (error != ProxyHeaderError.None)
        {
            header = null;
            return ProxyHeaderResult.Refused;
        }
        length = whole.Length;
        return ProxyHeaderResult.Complete;
    }

    private static int AddressLength(byte family) => (family >> 4) switch { 1 => 12, 2 => 36, 3 => 2 * PathBytes, _ => 0 };

    private static ProxyHeaderError ReadBlock(ReadOnlySpan<byte> whole, byte family, int addressLength, ref ProxyHeader header)
    {
        ReadOnlySpan<byte> addresses = whole.Slice(FixedBytes, addressLength);
        ProxyHeaderError error = ReadTlvs(whole, FixedBytes + addressLength, ref header);
        if (error != ProxyHeaderError.None) return error;
        bool isDatagram = (family & 0x0F) == 2;
        header = (family >> 4) switch
        {
            1 => header with { IsDatagram = isDatagram, Source = EndPoint(addresses[..4], addresses.Slice(8, 2)), Destination = EndPoint(addresses.Slice(4, 4), addresses.Slice(10, 2)) },
            2 => header with { IsDatagram = isDatagram, Source = EndPoint(addresses[..16], addresses.Slice(32, 2)), Destination = EndPoint(addresses.Slice(16, 16), addresses.Slice(34, 2)) },
            3 => header with { IsDatagram = isDatagram, SourcePath = Path(addresses[..PathBytes]), DestinationPath = Path(addresses[PathBytes..]) },
            _ => header,
        };
        return ProxyHeaderError.None;
    }

    private static IPEndPoint EndPoint(ReadOnlySpan<byte> address, ReadOnlySpan<byte> port) => new(new IPAddress(address), (port[0] << 8) | port[1]);

    private static byte[] Path(ReadOnlySpan<byte> padded) => padded.TrimEnd((byte)0).ToArray();

    // TLV: 1 type | 2 length | value
    private static ProxyHeaderError ReadTlvs(ReadOnlySpan<byte> whole, int start, ref ProxyHeader header)
    {
        var reader = new WireReader(whole[start..]);
        int checksumOffset = -1;
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadByte(out byte type) || !reader.TryReadPrefixed16(out WireReader body)) return ProxyHeaderError.Tlv;
            ReadOnlySpan<byte> value = body.Rest;
            switch (type)
            {
                case 0x01:
                    header = header with { Alpn = value.ToArray() };
                    break;
                case 0x02:
                    header = header with { Authority = value.ToArray() };
                    break;
                case 0x03:
                    if (value.Length != 4 || checksumOffset >= 0) return ProxyHeaderError.Tlv;
                    checksumOffset = start + reader.Offset - 4;
                    break;
                case 0x05:
                    if (value.Length > UniqueIdBytesMax) return ProxyHeaderError.Tlv;
                    header = header with { UniqueId = value.ToArray() };
                    break;
                case 0x20:
                    if (!TryReadTls(value, out ProxyTls? tls)) return ProxyHeaderError.Tlv;
                    header = header with { Tls = tls };
                    break;
                default:
                    break;
            }
        }
        return checksumOffset < 0 || IsChecksumRight(whole, checksumOffset) ? ProxyHeaderError.None : ProxyHeaderError.Checksum;
    }

    // 1 client flags | 4 verify, 0 is fine | TLVs
    private static bool TryReadTls(ReadOnlySpan<byte> value, out ProxyTls? tls)
    {
        tls = null;
        var reader = new WireReader(value);
        if (!reader.TryReadByte(out byte flags) || !reader.TryReadUInt32(out uint verify)) return false;
        byte[]? version = null, name = null, cipher = null;
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadByte(out byte type) || !reader.TryReadPrefixed16(out WireReader body)) return false;
            if (type == 0x21) version = body.Rest.ToArray();
            else if (type == 0x22) name = body.Rest.ToArray();
            else if (type == 0x23) cipher = body.Rest.ToArray();
        }
        tls = new ProxyTls(flags, verify == 0, version, name, cipher);
        return true;
    }

    private static bool IsChecksumRight(ReadOnlySpan<byte> whole, int offset)
    {
        uint said = ((uint)whole[offset] << 24) | ((uint)whole[offset + 1] << 16) | ((uint)whole[offset + 2] << 8) | whole[offset + 3];
        return Checksum(whole, offset) == said;
    }

    /// <summary>CRC-32C of a header whose four bytes at <paramref name="offset"/> count as zeros.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> whole, int offset)
    {
        uint sum = uint.MaxValue;
        for (int i = 0; i < whole.Length; i++)
            sum = BitOperations.Crc32C(sum, i >= offset && i < offset + 4 ? (byte)0 : whole[i]);
        return ~sum;
    }
}
