using Infra.Av1.Containers;
using Infra.Av1.Output;
using Infra.Testing;
using Xunit.Abstractions;

namespace Infra.Av1.Tools.Tests.Streams;

/// <summary>The larger set of streams that may lie beside the checkout, from the container to the sums, with all options of layers and grain.</summary>
public sealed class SharedStreamTests(ITestOutputHelper output)
{
    [SharedStreamFact]
    public void Decode_OfSharedStreams_GivesTheExpectedSums()
    {
        using var workers = new Av1WorkerPool(Math.Min(Environment.ProcessorCount, 8));
        var strict = new Av1DecoderOptions { Strict = true, AllLayers = false };
        List<string> wrong = [];
        string[][] rows = RowsOf("expected.tsv");
        string[][] torture = RowsOf("torture/expected.tsv");
        string[][] perf = RowsOf("perf/expected.tsv");

        string plain = Count(rows, r => Check(r[0], r[3], strict with { ApplyGrain = false }), "nograin");
        string grain = Count(rows, r => Check(r[0], r[4], strict), "grain");
        string layers = Count(rows, r => Check(r[0], r[5], strict with { ApplyGrain = false, AllLayers = true }), "all layers");
        string random = Count(torture, r => Check("torture/" + r[0], r[3], strict with { ApplyGrain = false, Strict = false }) && HasNoPictures("torture/" + r[0]), "torture");
        string long1 = Count(perf, r => Check("perf/" + r[0], r[3], strict with { ApplyGrain = false }) && (r[3] == r[4] || Check("perf/" + r[0], r[4], strict)), "perf");

        output.WriteLine($"figure: av1 streams: {plain}, {grain}, {layers}, {random}, {long1}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        bool Check(string name, string expected, Av1DecoderOptions options)
        {
            string sum = SumOf(name, options, workers, out _);
            if (sum != expected) wrong.Add($"{name}: {sum}, not {expected}");
            return sum == expected;
        }

        bool HasNoPictures(string name)
        {
            SumOf(name, strict, workers, out int frames);
            if (frames > 0) wrong.Add($"{name}: {frames} pictures with strict rules");
            return frames == 0;
        }
    }

    private static string Count(string[][] rows, Func<string[], bool> isRight, string name) => $"{name} {rows.Count(isRight)}/{rows.Length}";

    private static string[][] RowsOf(string table) => [.. File.ReadLines(Path.Combine(SharedStreamFactAttribute.Folder!, table)).Skip(1).Select(l => l.Split('\t'))];

    private static string SumOf(string name, Av1DecoderOptions options, Av1WorkerPool workers, out int frames)
    {
        using FileStream file = File.OpenRead(Path.Combine(SharedStreamFactAttribute.Folder!, name));
        Assert.True(Av1Container.TryOpen(new StreamByteSource(file), null, out IDemuxer? demuxer, out Av1Error error), error.Detail);
        using var decoder = new Av1Decoder(options, workers);
        var writer = new Md5Writer(null);
        frames = 0;
        while (demuxer.TryReadPacket(out Av1Packet packet, out _))
        {
            foreach (Av1Picture picture in decoder.Decode(packet.Data, packet.Info))
            {
                using (picture) writer.Write(picture);
                frames++;
            }
        }

        decoder.Drain();
        while (decoder.TryReceive(out Av1Picture? last))
        {
            using (last) writer.Write(last);
            frames++;
        }

        writer.Finish();
        return writer.Digest;
    }
}

/// <summary>A fact that needs shared/av1 beside the checkout or above it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedStreamFactAttribute : FactAttribute
{
    public SharedStreamFactAttribute() => Skip = Folder is null ? "the streams of shared/av1 are not beside this checkout" : null;

    internal static string? Folder { get; } = Checkout.Root is not { } root ? null : Existing(Path.Combine(root, "..", "shared", "av1"));

    private static string? Existing(string folder) => File.Exists(Path.Combine(folder, "expected.tsv")) ? folder : null;
}
