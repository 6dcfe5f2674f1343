using Xunit.Abstractions;

namespace Infra.Av1.Tests.Decoding;

/// <summary>Whole streams through the public decoder: the MD5s of expected.tsv.</summary>
public sealed class SharedStreamTests(ITestOutputHelper output)
{

    public static TheoryData<string> Streams() => SharedStreams.Elementary();

    public static TheoryData<string> RandomStreams() => SharedStreams.Torture();

    [StreamTheory, MemberData(nameof(Streams))]
    public void Decode_WithoutGrain_GivesTheHighestLayersHash(string name) => Check(name, 3, new Av1DecoderOptions { AllLayers = false, ApplyGrain = false, Strict = true });

    [StreamTheory, MemberData(nameof(Streams))]
    public void Decode_WithGrain_GivesTheHash(string name) => Check(name, 4, new Av1DecoderOptions { AllLayers = false, Strict = true });

    [StreamTheory, MemberData(nameof(Streams))]
    public void Decode_OfAllLayers_GivesTheHash(string name) => Check(name, 5, new Av1DecoderOptions { ApplyGrain = false, Strict = true });

    [StreamTheory, MemberData(nameof(Streams))]
    public void Decode_WithScalarKernels_GivesTheHash(string name) => Check(name, 5, new Av1DecoderOptions { ApplyGrain = false, Strict = true, Vectors = Av1VectorLevel.None });

    [StreamTheory, MemberData(nameof(RandomStreams))]
    public void Decode_OfRandomTiles_GivesTheHashOnlyWhenLenient(string name)
    {
        byte[] file = SharedStreams.Load(Path.Combine("torture", name));

        DecodedStream lenient = DecodedStream.Of(file, new Av1DecoderOptions { ApplyGrain = false });
        DecodedStream strict = DecodedStream.Of(file, new Av1DecoderOptions { ApplyGrain = false, Strict = true });

        Assert.True(SharedStreams.ExpectedTorture[name][3] == lenient.Md5, lenient.Summary);
        Assert.NotEmpty(strict.Errors);
        Assert.Empty(strict.Pictures);
    }

    private void Check(string name, int column, Av1DecoderOptions options)
    {
        DecodedStream decoded = DecodedStream.Of(SharedStreams.Load(name), options);

        Assert.Empty(decoded.Errors);
        string[] expected = SharedStreams.Expected[name];
        Assert.True(expected[column] == decoded.Md5, decoded.Summary);
        if (column != 5 && expected[2].Length > 0) Assert.Equal(expected[2], decoded.Pictures.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        output.WriteLine($"{name}: {decoded.Pictures.Count} pictures");
    }
}
