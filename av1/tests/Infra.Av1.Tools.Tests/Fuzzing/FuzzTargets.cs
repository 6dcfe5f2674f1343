using Infra.Av1.Containers;
using Infra.Testing;
using Infra.Testing.Fuzzing;

namespace Infra.Av1.Tools.Tests.Fuzzing;

/// <summary>Any bytes open or are refused, and give packets whose bytes are no more than a small multiple of the file's, then an end or an error inside the file.</summary>
public static class FuzzTargets
{
    private const int PacketsMax = 1 << 20;

    [FuzzTarget("av1-ivf", Corpus = "Corpus/av1-ivf", InputBytesMax = 16 << 10)]
    public static void Ivf(ReadOnlySpan<byte> input) => Run(input, ContainerFormat.Ivf, false);

    [FuzzTarget("av1-section5", Corpus = "Corpus/av1-section5", InputBytesMax = 16 << 10)]
    public static void Section5(ReadOnlySpan<byte> input) => Run(input, ContainerFormat.Section5, false);

    [FuzzTarget("av1-annexb", Corpus = "Corpus/av1-annexb", InputBytesMax = 16 << 10)]
    public static void AnnexB(ReadOnlySpan<byte> input)
    {
        Run(input, ContainerFormat.AnnexB, false);
        Run(input, ContainerFormat.AnnexB, true);
    }

    [FuzzTarget("av1-webm", Corpus = "Corpus/av1-webm", InputBytesMax = 16 << 10)]
    public static void Matroska(ReadOnlySpan<byte> input) => Run(input, ContainerFormat.Matroska, false);

    [FuzzTarget("av1-mp4", Corpus = "Corpus/av1-mp4", InputBytesMax = 16 << 10)]
    public static void Mp4(ReadOnlySpan<byte> input) => Run(input, ContainerFormat.Mp4, false);

    private static void Run(ReadOnlySpan<byte> input, ContainerFormat format, bool areObusPackets)
    {
        byte[] file = input.ToArray();
        Av1Container.TryProbe(new MemoryByteSource(file), out _);
        if (!Av1Container.TryOpen(new MemoryByteSource(file), format, areObusPackets, out IDemuxer? demuxer, out Av1Error refused))
        {
            if (string.IsNullOrEmpty(refused.Detail)) throw new AssertionFailedException("refused without a reason");
            return;
        }

        Read(demuxer, file.Length);
        if (demuxer.TrySeek(long.MaxValue / 2)) Read(demuxer, file.Length);
        if (demuxer.TrySeek(0)) Read(demuxer, file.Length);
        if (Av1Container.TryOpen(new ForwardByteSource(new MemoryStream(file)), format, areObusPackets, out demuxer, out _)) Read(demuxer, file.Length);
    }

    private static void Read(IDemuxer demuxer, int length)
    {
        int packets = 0;
        long bytes = 0;
        Av1Error? error;
        while (demuxer.TryReadPacket(out Av1Packet packet, out error))
        {
            if (++packets > PacketsMax) throw new AssertionFailedException("packets without an end");
            bytes += packet.Data.Length;
        }

        // Delimiters, the configuration, stripped headers (256 bytes at most) and sizes come on top.
        if (bytes > 2L * length + packets * 300L) throw new AssertionFailedException($"{bytes} bytes of {length}");
        if (error is { } found && string.IsNullOrEmpty(found.Detail)) throw new AssertionFailedException("an error without a reason");
        if (demuxer.TryReadPacket(out _, out error) || error is not null) throw new AssertionFailedException("packets after the end");
    }
}
