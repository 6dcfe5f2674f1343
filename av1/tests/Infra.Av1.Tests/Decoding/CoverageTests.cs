using Infra.Testing;
using Xunit.Abstractions;

namespace Infra.Av1.Tests.Decoding;

/// <summary>What the project's own streams do not reach is a reviewed list; with INFRA_UPDATE_AV1_COVERAGE=1 in the environment it is written anew.</summary>
public sealed class CoverageTests(ITestOutputHelper output)
{
    private static readonly string ListPath = Path.Combine(Checkout.Root!, "av1", "tests", "Infra.Av1.Tests", "Decoding", "unreached.txt");

    [Fact]
    public void Streams_ReachAllButWhatIsListed()
    {
        Coverage coverage = OfOwnStreams();

        List<string> unreached = coverage.Unreached();

        foreach (string line in unreached)
            output.WriteLine($"figure: no stream reaches {line}");
        if (Environment.GetEnvironmentVariable("INFRA_UPDATE_AV1_COVERAGE") == "1") File.WriteAllLines(ListPath, unreached);
        Assert.Equal(File.ReadAllLines(ListPath), unreached);
    }

    internal static Coverage OfOwnStreams()
    {
        var coverage = new Coverage();
        foreach (string name in OwnStreams.Expected.Keys)
            Assert.True(TryRun(coverage, OwnStreams.Load(name)), name);
        return coverage;
    }

    /// <summary>Decodes a stream with lenient rules; false: there was an error.</summary>
    internal static bool TryRun(Coverage coverage, byte[] file)
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
