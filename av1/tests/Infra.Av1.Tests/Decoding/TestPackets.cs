using System.Buffers.Binary;
using Infra.Av1.Bitstream;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Decoding;

/// <summary>Packets of IVF files, and of Section 5 files cut at temporal delimiters: as little of a container as decoder tests need.</summary>
internal static class TestPackets
{
    private const int IvfHeader = 32;
    private const int IvfFrameHeader = 12;

    public static bool CanRead(string name) => name.EndsWith(".ivf", StringComparison.Ordinal) || (name.EndsWith(".obu", StringComparison.Ordinal) && !name.EndsWith("annexb.obu", StringComparison.Ordinal));

    public static List<ReadOnlyMemory<byte>> Split(byte[] file) => file.AsSpan().StartsWith("DKIF"u8) ? SplitIvf(file) : SplitSection5(file);

    /// <summary>The OBUs of a packet, each with its header.</summary>
    public static List<byte[]> ObusOf(ReadOnlySpan<byte> packet)
    {
        List<byte[]> obus = [];
        for (int offset = 0; Obu.TryRead(packet, offset, out Obu obu); offset = obu.End)
            obus.Add(packet[offset..obu.End].ToArray());
        return obus;
    }

    /// <summary>obu_type.</summary>
    public static int TypeOf(byte[] obu) => obu[0] >> 3 & 15;

    private static List<ReadOnlyMemory<byte>> SplitIvf(byte[] file)
    {
        List<ReadOnlyMemory<byte>> packets = [];
        for (int offset = IvfHeader; offset + IvfFrameHeader <= file.Length;)
        {
            int size = Math.Min(BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(offset)), file.Length - offset - IvfFrameHeader);
            if (size < 0) break;
            packets.Add(file.AsMemory(offset + IvfFrameHeader, size));
            offset += IvfFrameHeader + size;
        }

        return packets;
    }

    private static List<ReadOnlyMemory<byte>> SplitSection5(byte[] file)
    {
        List<ReadOnlyMemory<byte>> packets = [];
        int start = 0;
        for (int offset = 0; Obu.TryRead(file, offset, out Obu obu); offset = obu.End)
        {
            if (obu.Type != ObuType.ObuTemporalDelimiter || offset == start) continue;
            packets.Add(file.AsMemory(start, offset - start));
            start = offset;
        }

        packets.Add(file.AsMemory(start));
        return packets;
    }
}
