using Infra.Av1.Containers;
using Infra.Av1.Tools.Tests.Streams;
using Infra.Testing;
using Infra.Testing.Fuzzing;

namespace Infra.Av1.Tools.Tests.Fuzzing;

/// <summary>Any bytes open or are refused, and give packets whose bytes are no more than a small multiple of the file's, then an end or an error inside the file.</summary>
public static class FuzzTargets
{
    private const int PacketsMax = 1 << 20;
    private const int InputBytesMax = 16 << 10;

    [FuzzTarget("av1-ivf", Corpus = "Corpus/av1-ivf", Seeds = nameof(IvfStreams), InputBytesMax = InputBytesMax)]
    public static void Ivf(ReadOnlySpan<byte> input) => Run(input, ContainerFormat.Ivf, false);

    [FuzzTarget("av1-section5", Corpus = "Corpus/av1-section5", Seeds = nameof(Section5Streams), InputBytesMax = InputBytesMax)]
    public static void Section5(ReadOnlySpan<byte> input) => Run(input, ContainerFormat.Section5, false);

    [FuzzTarget("av1-annexb", Corpus = "Corpus/av1-annexb", Seeds = nameof(AnnexBStreams), InputBytesMax = InputBytesMax)]
    public static void AnnexB(ReadOnlySpan<byte> input)
    {
        Run(input, ContainerFormat.AnnexB, false);
        Run(input, ContainerFormat.AnnexB, true);
    }

    [FuzzTarget("av1-webm", Corpus = "Corpus/av1-webm", Seeds = nameof(MatroskaStreams), InputBytesMax = InputBytesMax)]
    public static void Matroska(ReadOnlySpan<byte> input) => Run(input, ContainerFormat.Matroska, false);

    [FuzzTarget("av1-mp4", Corpus = "Corpus/av1-mp4", Seeds = nameof(Mp4Streams), InputBytesMax = InputBytesMax)]
    public static void Mp4(ReadOnlySpan<byte> input) => Run(input, ContainerFormat.Mp4, false);

    public static IEnumerable<byte[]> IvfStreams() => Streams(name => name.EndsWith(".ivf", StringComparison.Ordinal));

    public static IEnumerable<byte[]> Section5Streams() => Streams(name => name.EndsWith(".obu", StringComparison.Ordinal) && !IsAnnexB(name));

    public static IEnumerable<byte[]> AnnexBStreams() => Streams(IsAnnexB);

    public static IEnumerable<byte[]> MatroskaStreams() => Streams(name => name.EndsWith(".webm", StringComparison.Ordinal) || name.EndsWith(".mkv", StringComparison.Ordinal));

    public static IEnumerable<byte[]> Mp4Streams() => Streams(name => name.EndsWith(".mp4", StringComparison.Ordinal));

    // All of the project's streams in a container, as far as an input goes.
    private static IEnumerable<byte[]> Streams(Func<string, bool> isWanted) =>
        StreamTable.Rows.Where(row => isWanted(row.Name)).Select(row => File.ReadAllBytes(StreamTable.PathOf(row.Name))).Select(file => file[..Math.Min(file.Length, InputBytesMax)]);

    private static bool IsAnnexB(string name) => name.Contains("annexb", StringComparison.Ordinal);

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
