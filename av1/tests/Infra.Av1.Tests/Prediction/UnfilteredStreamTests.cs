using Infra.Av1.Tests.Decoding;

namespace Infra.Av1.Tests.Prediction;

/// <summary>Whole streams without loop filters: every picture as dav1d 1.5.1 makes it with <c>--inloopfilters none</c>. Super-resolution is another part's work and left out.</summary>
public sealed class UnfilteredStreamTests
{
    private static readonly Dictionary<string, List<string>> Expected = ReadExpected();

    public static TheoryData<string> Streams() => SharedStreams.Elementary();

    public static TheoryData<string> RandomStreams() => SharedStreams.Torture();

    [StreamTheory, MemberData(nameof(Streams))]
    public void Decode_WithoutFilters_EqualsDav1d(string name)
    {
        DecodedStream decoded = Decode(SharedStreams.Load(name), isStrict: true, out bool hasSuperres);

        Assert.Empty(decoded.Errors);
        if (!hasSuperres) Assert.Equal(Expected[name], decoded.Pictures);
    }

    [StreamTheory, MemberData(nameof(RandomStreams))]
    public void Decode_OfRandomTilesWithoutFilters_EqualsDav1d(string name)
    {
        DecodedStream decoded = Decode(SharedStreams.Load(Path.Combine("torture", name)), isStrict: false, out bool hasSuperres);

        if (!hasSuperres) Assert.Equal(Expected.GetValueOrDefault("torture/" + name) ?? [], decoded.Pictures);
    }

    private static DecodedStream Decode(byte[] file, bool isStrict, out bool hasSuperres)
    {
        bool found = false;
        DecodedStream decoded = DecodedStream.Of(file, new Av1DecoderOptions { ApplyGrain = false, Strict = isStrict, InLoopFilters = Av1LoopFilters.None }, workers: null, picture => found |= picture.Frame.UsesSuperres);
        hasSuperres = found;
        return decoded;
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
