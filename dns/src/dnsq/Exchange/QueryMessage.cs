using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Infra.Buffers;
using Infra.Dns.Edns;
using Infra.Dns.Names;
using Infra.Dns.Query.Arguments;
using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Query.Exchange;

/// <summary>Builds a question.</summary>
internal static class QueryMessage
{
    private const int BufferSize = 8192;
    private const int CookieLength = 8;

    /// <summary>The message; <paramref name="cookie"/> is what a server gave for this question, or empty.</summary>
    internal static byte[] Build(DomainName name, QueryOptions options, IRandom random, ReadOnlySpan<byte> cookie)
    {
        var writer = new DnsWriter(new byte[BufferSize], default);
        Span<byte> id = stackalloc byte[2];
        random.Fill(id);
        int bits = options.Opcode << 11;
        if (options.RecursionDesired && options.Type != RecordType.AXFR && options.Type != RecordType.IXFR) bits |= MessageHeader.RecursionDesired;
        if (options.Authoritative) bits |= MessageHeader.Authoritative;
        if (options.AuthenticData) bits |= MessageHeader.AuthenticData;
        if (options.CheckingDisabled) bits |= MessageHeader.CheckingDisabled;
        bool isIncremental = options.Type == RecordType.IXFR;
        bool hasQuestion = !options.HeaderOnly;
        new MessageHeader(options.Id ?? BinaryPrimitives.ReadUInt16BigEndian(id), (ushort)bits, (ushort)(hasQuestion ? 1 : 0), 0, (ushort)(isIncremental ? 1 : 0), (ushort)(options.Edns is null ? 0 : 1)).Write(ref writer);
        if (hasQuestion)
        {
            writer.WriteName(name.Wire, compress: false);
            writer.WriteUInt16((options.Type ?? RecordType.A).Value);
            writer.WriteUInt16(options.Class.Value);
        }
        if (isIncremental) WriteStart(ref writer, name, options);
        if (options.Edns is { } version) WriteEdns(ref writer, options, version, random, cookie);
        return writer.Written.ToArray();
    }

    // RFC 1995 section 3: the serial that we have stands in an SOA record.
    private static void WriteStart(ref DnsWriter writer, DomainName name, QueryOptions options)
    {
        writer.WriteName(name.Wire, compress: false);
        writer.WriteUInt16(RecordType.SOA.Value);
        writer.WriteUInt16(options.Class.Value);
        writer.WriteUInt32(0);
        writer.WriteUInt16(22);
        writer.WriteUInt16(0);   // primary and mailbox are the root
        writer.WriteUInt32(options.IncrementalSerial ?? 0);
        writer.WriteBytes(stackalloc byte[16]);
    }

    private static void WriteEdns(ref DnsWriter writer, QueryOptions options, int version, IRandom random, ReadOnlySpan<byte> cookie)
    {
        int start = writer.Offset;
        EdnsWriter edns = EdnsWriter.Begin(ref writer, (ushort)options.UdpSize, ResponseCode.NoError, options.DnssecOk, (byte)version);
        if (options.Nsid) EdnsWriter.Write(ref writer, EdnsOptionCode.Nsid, default);
        if (options.Subnet is { } subnet) WriteSubnet(ref writer, subnet.Address, subnet.Length);
        if (!cookie.IsEmpty) EdnsWriter.Write(ref writer, EdnsOptionCode.Cookie, cookie);
        else if (options.Cookie is { Length: > 0 } given) EdnsWriter.Write(ref writer, EdnsOptionCode.Cookie, given);
        else if (options.Cookie is not null) WriteNewCookie(ref writer, random);
        if (options.Expire) EdnsWriter.Write(ref writer, EdnsOptionCode.Expire, default);
        if (options.KeepAlive) EdnsWriter.Write(ref writer, EdnsOptionCode.KeepAlive, default);
        if (options.ZoneVersion) EdnsWriter.Write(ref writer, EdnsOptionCode.ZoneVersion, default);
        foreach ((ushort code, byte[] value) in options.Extra)
            EdnsWriter.Write(ref writer, new EdnsOptionCode(code), value);
        // RFC 8467: the whole message a multiple of the block.
        if (options.Padding > 0)
        {
            int excess = (writer.Offset + 4) % options.Padding;
            EdnsWriter.Write(ref writer, EdnsOptionCode.Padding, new byte[excess == 0 ? 0 : options.Padding - excess]);
        }
        edns.End(ref writer);
        if (writer.HasOverflowed) throw new InvalidOperationException($"options of more than {BufferSize - start} bytes");
    }

    private static void WriteNewCookie(ref DnsWriter writer, IRandom random)
    {
        Span<byte> cookie = stackalloc byte[CookieLength];
        random.Fill(cookie);
        EdnsWriter.Write(ref writer, EdnsOptionCode.Cookie, cookie);
    }

    // RFC 7871 section 6: family, source length, scope length 0, as many bytes as the length needs, the bits beyond zero.
    private static void WriteSubnet(ref DnsWriter writer, IPAddress address, int length)
    {
        Span<byte> option = stackalloc byte[4 + 16];
        option[0] = 0;
        option[1] = (byte)(address.AddressFamily == AddressFamily.InterNetwork ? 1 : 2);
        option[2] = (byte)length;
        option[3] = 0;
        int bytes = (length + 7) / 8;
        address.GetAddressBytes().AsSpan(0, bytes).CopyTo(option[4..]);
        if (length % 8 != 0) option[3 + bytes] &= (byte)(0xFF << (8 - length % 8));
        EdnsWriter.Write(ref writer, EdnsOptionCode.ClientSubnet, option[..(4 + bytes)]);
    }
}
