using System.Buffers.Binary;
using System.Globalization;
using Infra.Av1.Bitstream;
using Infra.Av1.Tables;
using Xunit.Abstractions;

namespace Infra.Av1.Tests.Decoding;

/// <summary>
/// Looks for streams that reach what no other does: bits of frame headers are flipped and random bytes put behind them, and what decodes without an error and reaches something new is kept. It runs when the environment names a folder in
/// INFRA_FIND_AV1_STREAMS (and perhaps seconds in INFRA_FIND_AV1_SECONDS); other decoders must confirm what it finds, as Streams/encode.sh does.
/// </summary>
public sealed class StreamFinder(ITestOutputHelper output)
{
    private const int HeaderBitsMax = 400;
    private const int PacketsMax = 3;

    // One tile each, small, of profiles that several decoders know.
    private static readonly string[] Bases =
    [
        "p0-8-420.ivf", "p0-10-420.ivf", "p0-8-mono.ivf", "p1-8-444.ivf", "p1-10-444.ivf", "deltaq-deltalf.ivf", "screen.ivf", "screen-444.ivf", "reduced-tx.ivf", "aq1.ivf", "qm.ivf", "sb128.ivf", "svt-intra-only.ivf", "svt-sframe.ivf", "hi-8.ivf",
        "svt-4.ivf", "errres.ivf", "fwd-kf.ivf", "lossless-8.ivf", "superres.ivf", "bars.ivf",
    ];

    [FinderFact]
    public void Find()
    {
        string folder = FinderFactAttribute.Folder!;
        Coverage known = CoverageTests.OfOwnStreams();
        DateTime end = DateTime.UtcNow + FinderFactAttribute.Time;
        int found = 0;
        for (int seed = 1; DateTime.UtcNow < end; seed++)
        {
            var random = new Random(seed);
            string name = Bases[random.Next(Bases.Length)];
            byte[] file = Mutate(OwnStreams.Load(name), random);
            var coverage = new Coverage();
            if (!CoverageTests.TryRun(coverage, file)) continue;
            int gain = known.Merge(coverage, isTrial: true);
            if (gain < FinderFactAttribute.GainMin) continue;
            known.Merge(coverage, isTrial: false);
            string target = string.Create(CultureInfo.InvariantCulture, $"random-{seed}-{Path.GetFileNameWithoutExtension(name)}.ivf");
            File.WriteAllBytes(Path.Combine(folder, target), file);
            output.WriteLine($"{target}: {gain}, {file.Length} bytes");
            found++;
        }

        File.WriteAllLines(Path.Combine(folder, "unreached.txt"), known.Unreached());
        Assert.True(found > 0, "nothing new was found");
    }

    private static byte[] Mutate(byte[] file, Random random)
    {
        List<ReadOnlyMemory<byte>> packets = TestPackets.Split(file);
        packets = packets[..Math.Min(packets.Count, random.Next(1, PacketsMax + 1))];
        int from = random.Next(packets.Count);
        using var target = new MemoryStream();
        target.Write(file.AsSpan(0, 32));
        Span<byte> header = stackalloc byte[12];
        for (int i = 0; i < packets.Count; i++)
        {
            byte[] packet = i < from ? packets[i].ToArray() : Mutate(packets[i].ToArray(), random, isLast: i == packets.Count - 1);
            BinaryPrimitives.WriteInt32LittleEndian(header, packet.Length);
            BinaryPrimitives.WriteInt64LittleEndian(header[4..], i);
            target.Write(header);
            target.Write(packet);
        }

        return target.ToArray();
    }

    private static byte[] Mutate(byte[] packet, Random random, bool isLast)
    {
        using var target = new MemoryStream();
        for (int offset = 0; Obu.TryRead(packet, offset, out Obu obu); offset = obu.End)
        {
            ReadOnlySpan<byte> payload = packet.AsSpan(obu.PayloadOffset, obu.PayloadLength);
            if (obu.Type is not (ObuType.ObuFrame or ObuType.ObuSequenceHeader) || (!isLast && random.Next(3) == 0) || (obu.Type == ObuType.ObuSequenceHeader && random.Next(8) > 0))
            {
                target.Write(packet.AsSpan(offset, obu.End - offset));
                continue;
            }

            byte[] body = obu.Type == ObuType.ObuFrame ? [.. payload[..Math.Min(payload.Length, random.Next(12, 64))], .. RandomBytes(random)] : payload.ToArray();
            for (int flips = random.Next(5); flips > 0; flips--)
            {
                int bit = random.Next(Math.Min(HeaderBitsMax >> random.Next(4), body.Length * 8));
                body[bit >> 3] ^= (byte)(0x80 >> (bit & 7));
            }

            target.WriteByte((byte)(packet[offset] | 2));
            if ((packet[offset] & 4) != 0) target.WriteByte(packet[offset + 1]);
            int rest = body.Length;
            for (; rest >= 0x80; rest >>= 7)
                target.WriteByte((byte)(rest | 0x80));
            target.WriteByte((byte)rest);
            target.Write(body);
        }

        return target.ToArray();
    }

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[random.Next(1500, 9000)];
        random.NextBytes(bytes);
        int kind = random.Next(4);
        for (int i = 0; kind < 2 && i < bytes.Length; i++)
        {
            // Bits that are set seldom, or mostly: other symbols become likely.
            byte more = (byte)random.Next(256);
            bytes[i] = (byte)(kind == 0 ? bytes[i] & more : bytes[i] | more);
        }

        return bytes;
    }
}

/// <summary>A fact that runs only when it is asked for.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FinderFactAttribute : FactAttribute
{
    public FinderFactAttribute() => Skip = Folder is null ? "INFRA_FIND_AV1_STREAMS names no folder" : null;

    internal static string? Folder { get; } = Environment.GetEnvironmentVariable("INFRA_FIND_AV1_STREAMS");

    internal static TimeSpan Time { get; } = TimeSpan.FromSeconds(Number("INFRA_FIND_AV1_SECONDS", 60));

    internal static int GainMin { get; } = Number("INFRA_FIND_AV1_GAIN", 20);

    private static int Number(string name, int fallback) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : fallback;
}
