using System.Buffers.Binary;
using Infra.Av1.Bitstream;
using Infra.Av1.Containers;

namespace Infra.Av1.Tools.Tests.Streams;

/// <summary>Streams cut into packets of single OBUs.</summary>
internal static class ObuPackets
{
    internal const int TypeTileGroup = 4;

    /// <summary>Packets as the container has them.</summary>
    internal static List<byte[]> Whole(string name)
    {
        using FileStream file = File.OpenRead(StreamTable.PathOf(name));
        Assert.True(Av1Container.TryOpen(new StreamByteSource(file), null, out IDemuxer? demuxer, out _));
        List<byte[]> packets = [];
        while (demuxer.TryReadPacket(out Av1Packet packet, out _)) packets.Add(packet.Data.ToArray());
        return packets;
    }

    /// <summary>One packet for each OBU.</summary>
    internal static List<byte[]> Single(string name)
    {
        List<byte[]> parts = [];
        foreach (byte[] packet in Whole(name))
        {
            int offset = 0;
            while (Obu.TryRead(packet, offset, out Obu obu))
            {
                parts.Add(packet[offset..obu.End]);
                offset = obu.End;
            }
        }

        return parts;
    }

    internal static int TypeOf(byte[] obu) => obu[0] >> 3 & 15;

    /// <summary>An IVF file of packets.</summary>
    internal static byte[] ToIvf(List<byte[]> packets)
    {
        using var file = new MemoryStream();
        Span<byte> header = stackalloc byte[32];
        "DKIF\0\0 \0AV01"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 25);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header[24..], (uint)packets.Count);
        file.Write(header);
        for (int i = 0; i < packets.Count; i++)
        {
            Span<byte> frame = header[..12];
            BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)packets[i].Length);
            BinaryPrimitives.WriteUInt64LittleEndian(frame[4..], (ulong)i);
            file.Write(frame);
            file.Write(packets[i]);
        }

        return file.ToArray();
    }
}
