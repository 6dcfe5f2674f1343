using Infra.Av1.Bitstream;
using Infra.Av1.Tests.Decoding;
using Infra.Testing;
using Infra.Testing.Fuzzing;

namespace Infra.Av1.Tests.Fuzzing;

public static class FuzzTargets
{
    private const int InputBytesMax = 4096;

    private static readonly Av1Limits Limits = new() { FramePixelsMax = 1 << 17, BytesMax = 48 << 20 };

    // A temporal delimiter and a sequence header with most tools; then the frame header of a key frame of 352×288 in an OBU without a size, which the input's tile bytes follow.
    private static readonly byte[] Prefix =
    [
        0x12, 0x00, 0x0A, 0x0B, 0x00, 0x00, 0x00, 0x04, 0x45, 0x7E, 0x3E, 0x6D, 0x7C, 0x00, 0x20,
        0x30, 0x10, 0x00, 0x85, 0x60, 0xC0, 0x00, 0x14, 0xDB, 0x00,
    ];

    // One decoder serves all inputs of a thread: a flush must leave nothing behind, and its buffers are dirty from inputs before.
    [ThreadStatic]
    private static Av1Decoder? _decoder;

    /// <summary>Any packet gives pictures or errors.</summary>
    [FuzzTarget("av1-obu", Corpus = "Corpus/av1-obu", Seeds = nameof(Beginnings), InputBytesMax = InputBytesMax, MillisecondsMax = 2000)]
    public static void Packet(ReadOnlySpan<byte> input) => Run(input.ToArray());

    /// <summary>Any tile of a key frame.</summary>
    [FuzzTarget("av1-tile", Corpus = "Corpus/av1-tile", Seeds = nameof(Ends), InputBytesMax = InputBytesMax, MillisecondsMax = 2000)]
    public static void Tile(ReadOnlySpan<byte> input) => Run([.. Prefix, .. input]);

    /// <summary>Any film grain parameters that a header can carry, on any samples: scalar and vector code agree.</summary>
    [FuzzTarget("av1-grain", InputBytesMax = 512, MillisecondsMax = 2000)]
    public static void Grain(ReadOnlySpan<byte> input)
    {
        var grain = new GrainCase(input);
        if (!grain.IsSame()) throw new AssertionFailedException("scalar and vector film grain differ");
    }

    /// <summary>Of every stream of the project all OBUs, or where they are too many those of the first frame; the last one is cut, and says so.</summary>
    public static IEnumerable<byte[]> Beginnings() => Packets().Select(packets => Cut([.. (packets.Sum(packet => packet.Length) <= InputBytesMax ? packets : packets[..1]).SelectMany(packet => packet.ToArray())]));

    /// <summary>The last bytes of the first packet of every stream: symbols of its tiles.</summary>
    public static IEnumerable<byte[]> Ends() => Packets().Select(packets => packets[0][^Math.Min(packets[0].Length, InputBytesMax / 4)..].ToArray());

    private static IEnumerable<List<ReadOnlyMemory<byte>>> Packets() => OwnStreams.Expected.Keys.Select(name => TestPackets.Split(OwnStreams.Load(name)));

    private static byte[] Cut(byte[] obus)
    {
        if (obus.Length <= InputBytesMax) return obus;
        int offset = 0;
        Obu obu;
        while (Obu.TryRead(obus, offset, out obu) && obu.End < InputBytesMax)
            offset = obu.End;
        if (obu.PayloadOffset >= InputBytesMax) return obus[..offset];

        // The size keeps its bytes: a LEB128 may be longer than it needs to be.
        byte[] result = obus[..InputBytesMax];
        int left = InputBytesMax - obu.PayloadOffset;
        int sizeOffset = offset + ((obus[offset] & 4) != 0 ? 2 : 1);
        for (int i = sizeOffset; i < obu.PayloadOffset; i++)
            result[i] = (byte)((left >> (7 * (i - sizeOffset)) & 0x7F) | (i + 1 < obu.PayloadOffset ? 0x80 : 0));
        return result;
    }

    private static void Run(byte[] packet)
    {
        _decoder ??= new Av1Decoder(new Av1DecoderOptions { Limits = Limits });
        try
        {
            foreach (Av1Picture picture in _decoder.Decode(packet))
                picture.Dispose();
            while (_decoder.TakeError() is { } error)
            {
                if (string.IsNullOrEmpty(error.Detail)) throw new AssertionFailedException("an error without a reason");
                if (error.Code == Av1ErrorCode.Internal) throw new AssertionFailedException(error.Detail);
            }
        }
        finally
        {
            _decoder.Flush();
        }
    }
}
