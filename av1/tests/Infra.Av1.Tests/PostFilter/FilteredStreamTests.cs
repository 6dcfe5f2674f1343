using Infra.Av1.Tests.Syntax;

namespace Infra.Av1.Tests.PostFilter;

/// <summary>Whole streams with all loop filters, without and with film grain: the MD5 of expected.tsv, which several decoders agree on.</summary>
public sealed class FilteredStreamTests
{
    private static readonly Dictionary<string, string[]> Expected = File.Exists(Path.Combine(StreamParseTests.Folder, "expected.tsv"))
        ? File.ReadLines(Path.Combine(StreamParseTests.Folder, "expected.tsv")).Skip(1).Select(line => line.Split('\t')).ToDictionary(fields => fields[0])
        : [];

    public static TheoryData<string> Streams() => StreamParseTests.Streams();

    [StreamTheory, MemberData(nameof(Streams))]
    public void Decode_WithScalarKernels_HasTheKnownHash(string name) => Check(name, Av1VectorLevel.None);

    [StreamTheory, MemberData(nameof(Streams))]
    public void Decode_WithVectors_HasTheKnownHash(string name) => Check(name, Av1VectorLevel.V512);

    private static void Check(string name, Av1VectorLevel vectors)
    {
        string noGrain = Expected[name][3], grain = Expected[name][4], allLayers = Expected[name][5];
        Assert.Equal(allLayers, Decode(name, vectors, withGrain: false));

        // With several spatial layers the column of grain has the highest one only.
        if (grain != noGrain && noGrain == allLayers) Assert.Equal(grain, Decode(name, vectors, withGrain: true));
    }

    private static string Decode(string name, Av1VectorLevel vectors, bool withGrain)
    {
        var driver = new FilteredDriver(vectors, withGrain);

        Assert.True(driver.Parse(File.ReadAllBytes(Path.Combine(StreamParseTests.Folder, name))), driver.Failure);

        return driver.Hash();
    }
}
