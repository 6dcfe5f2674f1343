using Infra.Av1.Tests.Syntax;

namespace Infra.Av1.Tests.Prediction;

/// <summary>Whole streams without loop filters: every picture as dav1d 1.5.1 makes it with <c>--inloopfilters none</c>. Super-resolution is another part's work and left out.</summary>
public sealed class UnfilteredStreamTests
{
    private static readonly Dictionary<string, List<string>> Expected = ReadExpected();

    public static TheoryData<string> Streams() => StreamParseTests.Streams();

    [StreamTheory, MemberData(nameof(Streams))]
    public void Decode_WithoutFilters_EqualsDav1d(string name) => Check(name, Av1VectorLevel.None);

    [StreamTheory, MemberData(nameof(Streams))]
    public void Decode_WithoutFiltersWithVectors_EqualsDav1d(string name) => Check(name, Av1VectorLevel.V512);

    public static TheoryData<string> RandomStreams() => TortureParseTests.Streams();

    [StreamTheory, MemberData(nameof(RandomStreams))]
    public void Decode_OfRandomTilesWithoutFilters_EqualsDav1d(string name)
    {
        foreach (Av1VectorLevel vectors in (Av1VectorLevel[])[Av1VectorLevel.None, Av1VectorLevel.V512])
        {
            // A stream with a broken tile ends there; pictures before it still count.
            var driver = new DecodeDriver(vectors, isStrict: false);
            driver.Parse(File.ReadAllBytes(Path.Combine(StreamParseTests.Folder, "torture", name)));
            if (driver.HasSuperres) return;
            List<string> expected = Expected.GetValueOrDefault("torture/" + name) ?? [];
            for (int i = 0; i < Math.Min(expected.Count, driver.Pictures.Count); i++)
                Assert.True(expected[i] == driver.Pictures[i], $"picture {i} of {expected.Count} differs with {vectors}");
            if (driver.Failure is null) Assert.Equal(expected.Count, driver.Pictures.Count);
        }
    }

    private static void Check(string name, Av1VectorLevel vectors)
    {
        var driver = new DecodeDriver(vectors);

        bool isDecoded = driver.Parse(File.ReadAllBytes(Path.Combine(StreamParseTests.Folder, name)));

        Assert.True(isDecoded, driver.Failure);
        if (driver.HasSuperres) return;
        List<string> expected = Expected[name];
        for (int i = 0; i < Math.Min(expected.Count, driver.Pictures.Count); i++)
            Assert.True(expected[i] == driver.Pictures[i], $"picture {i} of {expected.Count} differs");
        Assert.Equal(expected.Count, driver.Pictures.Count);
    }

    private static Dictionary<string, List<string>> ReadExpected()
    {
        var expected = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Prediction", "unfiltered.tsv")))
        {
            if (line.StartsWith('#')) continue;
            string[] fields = line.Split('\t');
            if (!expected.TryGetValue(fields[0], out List<string>? pictures)) expected[fields[0]] = pictures = [];
            pictures.Add(fields[1]);
        }

        return expected;
    }
}
