using Infra.Av1.Containers;
using Infra.Av1.Output;
using Infra.Av1.StreamGen;

namespace Infra.Av1.Tools.Tests.Streams;

/// <summary>A stream that av1/tools/StreamGen made, and what the decoder makes of it under strict rules, without film grain.</summary>
internal sealed class GeneratedStream
{
    private GeneratedStream(byte[] file) => File = file;

    /// <summary>The IVF file.</summary>
    public byte[] File { get; }

    /// <summary>Pictures that came out.</summary>
    public int Pictures { get; private set; }

    /// <summary>MD5 over all of them.</summary>
    public string Digest { get; private set; } = "";

    /// <summary>Makes and decodes it; an error of either fails the test.</summary>
    public static GeneratedStream Of(StreamRecipe recipe)
    {
        Assert.True(StreamMaker.TryMake(recipe, out byte[] file, out _, out Av1Error unmade), $"seed {recipe.Seed}: {unmade.Detail}");
        var result = new GeneratedStream(file);
        result.Decode(recipe.Seed);
        return result;
    }

    private void Decode(ulong seed)
    {
        Assert.True(Av1Container.TryOpen(new MemoryByteSource(File), null, out IDemuxer? demuxer, out _));
        using var decoder = new Av1Decoder(new Av1DecoderOptions { Strict = true, ApplyGrain = false });
        var writer = new Md5Writer(null);
        while (demuxer.TryReadPacket(out Av1Packet packet, out _))
        {
            foreach (Av1Picture picture in decoder.Decode(packet.Data, packet.Info))
            {
                using (picture) writer.Write(picture);
                Pictures++;
            }
        }

        writer.Finish();
        Digest = writer.Digest;
        if (decoder.TakeError() is { } error) Assert.Fail($"seed {seed}: {error.Code} at packet {error.Packet.Index}: {error.Detail}");
    }
}
