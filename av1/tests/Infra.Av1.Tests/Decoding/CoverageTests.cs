using Xunit.Abstractions;

namespace Infra.Av1.Tests.Decoding;

/// <summary>The project's own streams reach everything that the syntax can make; streams for what is new come from av1/tools/StreamGen.</summary>
public sealed class CoverageTests(ITestOutputHelper output)
{
    private static readonly Lazy<Coverage> Reached = new(OfOwnStreams);

    [Fact]
    public void Streams_ReachAllThatIsPossible()
    {
        output.WriteLine($"figure: {Reached.Value.Sum()}");

        Assert.Empty(Reached.Value.Unreached());
    }

    [Fact]
    public void Streams_ReachNothingImpossible() => Assert.Empty(Reached.Value.Contradictions());

    private static Coverage OfOwnStreams()
    {
        var coverage = new Coverage();
        foreach (string name in OwnStreams.Expected.Keys)
            Assert.True(TryRun(coverage, OwnStreams.Load(name)), name);
        return coverage;
    }

    /// <summary>Decodes a stream with lenient rules; false: there was an error.</summary>
    private static bool TryRun(Coverage coverage, byte[] file)
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions { ApplyGrain = false });
        decoder.Observe(coverage.Observe);
        foreach (ReadOnlyMemory<byte> packet in TestPackets.Split(file))
        {
            foreach (Av1Picture picture in decoder.Decode(packet))
                picture.Dispose();
            coverage.Look(decoder);
            if (decoder.TakeError() is not null) return false;
        }

        return true;
    }
}
