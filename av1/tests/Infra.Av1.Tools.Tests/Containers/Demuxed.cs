using Infra.Av1.Containers;

namespace Infra.Av1.Tools.Tests.Containers;

/// <summary>All packets of a file in memory.</summary>
internal sealed record Demuxed(ContainerInfo Info, IReadOnlyList<DemuxedPacket> Packets, Av1Error? Error)
{
    /// <summary>More than any file of these tests has: whatever runs on is a mistake.</summary>
    private const int PacketsMax = 100_000;

    internal static Demuxed Of(byte[] file, ContainerFormat? format = null, bool areObusPackets = false) => Of(Open(file, format, areObusPackets));

    internal static IDemuxer Open(byte[] file, ContainerFormat? format = null, bool areObusPackets = false)
    {
        Assert.True(Av1Container.TryOpen(new MemoryByteSource(file), format, areObusPackets, out IDemuxer? demuxer, out Av1Error error), $"{error.Code} at {error.BitOffset}: {error.Detail}");
        return demuxer;
    }

    internal static Demuxed Of(IDemuxer demuxer)
    {
        List<DemuxedPacket> packets = [];
        Av1Error? error;
        while (demuxer.TryReadPacket(out Av1Packet packet, out error))
        {
            packets.Add(new DemuxedPacket(packet.Data.ToArray(), packet.Info, packet.IsKeyFrame));
            Assert.True(packets.Count < PacketsMax);
        }

        return new Demuxed(demuxer.Info, packets, error);
    }

    internal static Av1Error Refused(byte[] file, ContainerFormat? format = null)
    {
        Assert.False(Av1Container.TryOpen(new MemoryByteSource(file), format, out _, out Av1Error error));
        return error;
    }

    /// <summary>The packets without the delimiters that are put in front of them.</summary>
    internal string[] Bodies => [.. Packets.Select(p => Convert.ToHexString(p.Data.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x12, 0x00]) ? p.Data.AsSpan(2) : p.Data))];
}

/// <summary>A packet that stays.</summary>
internal sealed record DemuxedPacket(byte[] Data, Av1PacketInfo Info, bool IsKeyFrame);
