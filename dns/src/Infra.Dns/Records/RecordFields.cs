using System.Net;
using Infra.Dns.Names;
using Infra.Dns.Records.Fields;
using Infra.Dns.Wire;

namespace Infra.Dns.Records;

/// <summary>Reads and writes single fields for the generated record types; what is read was validated before.</summary>
internal static class RecordFields
{
    internal static ulong ReadNumber(ref DnsReader source, int bytes)
    {
        source.TryReadBytes(bytes, out ReadOnlySpan<byte> field);
        ulong value = 0;
        foreach (byte next in field)
            value = value << 8 | next;
        return value;
    }

    internal static DomainName ReadName(ref DnsReader source)
    {
        source.TryReadName(out DomainName? name, out _);
        return name ?? DomainName.Root;
    }

    internal static IPAddress ReadAddress(ref DnsReader source, int bytes)
    {
        source.TryReadBytes(bytes, out ReadOnlySpan<byte> address);
        return new IPAddress(address);
    }

    internal static RecordBytes ReadString(ref DnsReader source)
    {
        StringForm.TrySkipString(ref source, out ReadOnlySpan<byte> content);
        return new RecordBytes(content.ToArray());
    }

    internal static RecordBytes ReadCounted(ref DnsReader source)
    {
        source.TryReadUInt16(out ushort length);
        source.TryReadBytes(length, out ReadOnlySpan<byte> content);
        return new RecordBytes(content.ToArray());
    }

    internal static RecordBytes ReadRest(ref DnsReader source)
    {
        source.TryReadBytes(source.Remaining, out ReadOnlySpan<byte> rest);
        return new RecordBytes(rest.ToArray());
    }

    internal static void WriteNumber(ref DnsWriter target, ulong value, int bytes)
    {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
            target.WriteByte((byte)(value >> shift));
    }

    /// <exception cref="ArgumentException">The address is of the other family.</exception>
    internal static void WriteAddress(ref DnsWriter target, IPAddress address, int bytes)
    {
        Span<byte> wire = stackalloc byte[AddressForm.IPv6Bytes];
        if (!address.TryWriteBytes(wire, out int written) || written != bytes) throw new ArgumentException($"an address of {bytes} bytes is needed", nameof(address));
        target.WriteBytes(wire[..bytes]);
    }

    /// <exception cref="ArgumentException">The string has more than 255 bytes.</exception>
    internal static void WriteString(ref DnsWriter target, RecordBytes content)
    {
        if (content.Length > byte.MaxValue) throw new ArgumentException($"a string of {content.Length} bytes, but 255 is the most", nameof(content));
        target.WriteByte((byte)content.Length);
        target.WriteBytes(content.Span);
    }

    /// <exception cref="ArgumentException">There are more than 65,535 bytes.</exception>
    internal static void WriteCounted(ref DnsWriter target, RecordBytes content)
    {
        if (content.Length > ushort.MaxValue) throw new ArgumentException($"{content.Length} bytes, but 65535 is the most", nameof(content));
        target.WriteUInt16((ushort)content.Length);
        target.WriteBytes(content.Span);
    }
}
