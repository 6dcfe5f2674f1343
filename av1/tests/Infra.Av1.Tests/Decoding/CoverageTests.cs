using Infra.Testing;
using Xunit.Abstractions;

namespace Infra.Av1.Tests.Decoding;

/// <summary>What the streams beside the checkout do not reach is a reviewed list; with INFRA_UPDATE_AV1_COVERAGE=1 in the environment it is written anew.</summary>
public sealed class CoverageTests(ITestOutputHelper output)
{
    private static readonly string ListPath = Path.Combine(Checkout.Root!, "av1", "tests", "Infra.Av1.Tests", "Decoding", "unreached.txt");

    [StreamFact]
    public void Streams_ReachAllButWhatIsListed()
    {
        var coverage = new Coverage();
        foreach (string name in SharedStreams.Expected.Keys.Where(TestPackets.CanRead))
            Run(coverage, name);
        foreach (string name in SharedStreams.ExpectedTorture.Keys)
            Run(coverage, Path.Combine("torture", name));

        List<string> unreached = coverage.Unreached();

        foreach (string line in unreached)
            output.WriteLine($"no stream reaches {line}");
        if (Environment.GetEnvironmentVariable("INFRA_UPDATE_AV1_COVERAGE") == "1") File.WriteAllLines(ListPath, unreached);
        Assert.Equal(File.ReadAllLines(ListPath), unreached);
    }

    private static void Run(Coverage coverage, string name)
    {
        using var decoder = new Av1Decoder(new Av1DecoderOptions { ApplyGrain = false });
        decoder.Observe(coverage.Observe);
        foreach (ReadOnlyMemory<byte> packet in TestPackets.Split(SharedStreams.Load(name)))
        {
            foreach (Av1Picture picture in decoder.Decode(packet))
                picture.Dispose();
            coverage.Look(decoder);
        }
    }
}
