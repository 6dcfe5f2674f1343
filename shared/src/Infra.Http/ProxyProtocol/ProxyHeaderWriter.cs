using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Buffers;
using Infra.Parsing;

namespace Infra.Http.ProxyProtocol;

/// <summary>Writes headers of the PROXY protocol. Thread-safe.</summary>
public static class ProxyHeaderWriter
{
    private const int ChecksumTlvBytes = 7;

    /// <summary>Version 1: <c>PROXY TCP4 ...</c>, or <c>PROXY UNKNOWN</c> where addresses are missing or of two families.</summary>
    /// <returns>Bytes written, at most <see cref="ProxyHeaderReader.LineBytesMax"/>; 0 if the target is too small.</returns>
    public static int WriteVersion1(IPEndPoint? source, IPEndPoint? destination, Span<byte> target)
    {
        string line = source is null || destination is null || source.AddressFamily != destination.AddressFamily
            ? "PROXY UNKNOWN\r\n"
            : $"PROXY {(source.AddressFamily == AddressFamily.InterNetwork ? "TCP4" : "TCP6")} {Text(source)} {Text(destination)} {source.Port} {destination.Port}\r\n";
        return Encoding.ASCII.TryGetBytes(line, target, out int written) ? written : 0;
    }

    /// <summary>Version 2 with all that the header says, and a checksum.</summary>
    /// <returns>Bytes written, at most <see cref="ProxyHeaderReader.BytesMax"/>; 0 if the target is too small or the header too long.</returns>
    /// <exception cref="ArgumentException">Source and destination are of two families.</exception>
    public static int WriteVersion2(ProxyHeader header, Span<byte> target)
    {
        if (header.Source is not null && header.Destination is not null && header.Source.AddressFamily != header.Destination.AddressFamily)
            throw new ArgumentException("source and destination are of two address families", nameof(header));
        var writer = new WireWriter(target);
        writer.WriteBytes(ProxyHeaderReader.Signature);
        writer.WriteByte(header.IsProxied ? (byte)0x21 : (byte)0x20);
        writer.WriteByte(FamilyOf(header));
        WireWriter.PrefixScope block = writer.BeginPrefixed(2);
        WriteAddresses(ref writer, header);
        WriteTlv(ref writer, 0x01, header.Alpn);
        WriteTlv(ref writer, 0x02, header.Authority);
        WriteTlv(ref writer, 0x05, header.UniqueId);
        if (header.Tls is not null) WriteTls(ref writer, header.Tls);
        WriteTlv(ref writer, 0x03, new byte[4]);
        writer.EndPrefixed(block);
        int length = writer.Offset;
        if (writer.HasOverflowed || length > ProxyHeaderReader.BytesMax || header.UniqueId?.Length > ProxyHeaderReader.UniqueIdBytesMax) return 0;
        var checksum = new WireWriter(target.Slice(length - ChecksumTlvBytes + 3, 4));
        checksum.WriteUInt32(ProxyHeaderReader.Checksum(target[..length], length - ChecksumTlvBytes + 3));
        return length;
    }

    private static string Text(IPEndPoint endPoint)
    {
        string text = IpAddressText.Format(endPoint.Address);
        int zone = text.IndexOf('%');
        return zone < 0 ? text : text[..zone];
    }

    private static byte FamilyOf(ProxyHeader header)
    {
        int protocol = header.IsDatagram ? 2 : 1;
        if (header.SourcePath is not null) return (byte)(0x30 | protocol);
        if (header.Source is null) return 0;
        return (byte)((header.Source.AddressFamily == AddressFamily.InterNetwork ? 0x10 : 0x20) | protocol);
    }

    private static void WriteAddresses(ref WireWriter writer, ProxyHeader header)
    {
        if (header.SourcePath is not null)
        {
            WritePath(ref writer, header.SourcePath);
            WritePath(ref writer, header.DestinationPath ?? []);
        }
        else if (header.Source is not null)
        {
            IPEndPoint destination = header.Destination ?? new IPEndPoint(header.Source.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            writer.WriteBytes(header.Source.Address.GetAddressBytes());
            writer.WriteBytes(destination.Address.GetAddressBytes());
            writer.WriteUInt16((ushort)header.Source.Port);
            writer.WriteUInt16((ushort)destination.Port);
        }
    }

    private static void WritePath(ref WireWriter writer, byte[] path)
    {
        int length = Math.Min(path.Length, ProxyHeaderReader.PathBytes);
        writer.WriteBytes(path.AsSpan(0, length));
        writer.WriteZeros(ProxyHeaderReader.PathBytes - length);
    }

    private static void WriteTlv(ref WireWriter writer, byte type, byte[]? value)
    {
        if (value is null) return;
        writer.WriteByte(type);
        WireWriter.PrefixScope body = writer.BeginPrefixed(2);
        writer.WriteBytes(value);
        writer.EndPrefixed(body);
    }

    private static void WriteTls(ref WireWriter writer, ProxyTls tls)
    {
        writer.WriteByte(0x20);
        WireWriter.PrefixScope body = writer.BeginPrefixed(2);
        writer.WriteByte(tls.ClientFlags);
        writer.WriteUInt32(tls.IsVerified ? 0u : 1u);
        WriteTlv(ref writer, 0x21, tls.VersionText);
        WriteTlv(ref writer, 0x22, tls.CommonName);
        WriteTlv(ref writer, 0x23, tls.Cipher);
        writer.EndPrefixed(body);
    }
}
