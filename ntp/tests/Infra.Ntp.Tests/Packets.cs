using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests;

/// <summary>Packets for tests.</summary>
internal static class Packets
{
    internal static byte[] Request(int version = 4, NtpMode mode = NtpMode.Client, ulong transmit = 0x1122334455667788) => Write(
        new NtpHeader(LeapIndicator.None, version, mode, Poll: 6, Precision: 32, TransmitTime: new NtpTimestamp(transmit)));

    internal static byte[] Reply(ulong origin, int version = 4, byte stratum = 2, LeapIndicator leap = LeapIndicator.None) => Write(GoodReply(origin, version, stratum, leap));

    internal static NtpHeader GoodReply(ulong origin, int version = 4, byte stratum = 2, LeapIndicator leap = LeapIndicator.None) => new(
        leap,
        version,
        NtpMode.Server,
        stratum,
        6,
        -24,
        NtpShort.FromDuration(NtpDuration.FromSeconds(0.01)),
        NtpShort.FromDuration(NtpDuration.FromSeconds(0.002)),
        ReferenceId.FromAscii("GPS"),
        new NtpTimestamp(0xEA000000_00000000),
        new NtpTimestamp(origin),
        new NtpTimestamp(0xEA000001_00000000),
        new NtpTimestamp(0xEA000001_00010000));

    internal static byte[] Write(NtpHeader header)
    {
        byte[] packet = new byte[NtpHeader.Length];
        var writer = new NtpPacketWriter(packet);
        writer.WriteHeader(header);
        return packet;
    }

    internal static byte[] WithFields(byte[] packet, params (ushort Type, int Length)[] fields)
    {
        byte[] target = new byte[packet.Length + fields.Sum(field => field.Length)];
        packet.CopyTo(target, 0);
        int offset = packet.Length;
        foreach ((ushort type, int length) in fields)
        {
            var writer = new NtpPacketWriter(target.AsSpan(offset, length));
            writer.WriteField(type, new byte[length - ExtensionField.HeaderLength]);
            offset += length;
        }
        return target;
    }

    internal static byte[] Append(byte[] packet, int count) => [.. packet, .. Enumerable.Repeat((byte)0xA5, count)];
}
