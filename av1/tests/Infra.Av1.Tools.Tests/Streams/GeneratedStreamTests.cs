using Infra.Av1.StreamGen;

namespace Infra.Av1.Tools.Tests.Streams;

/// <summary>Streams of av1/tools/StreamGen: those of the folder are made again, and others are decoded.</summary>
public sealed class GeneratedStreamTests
{
    private const ulong Seeds = 4;

    public static TheoryData<string> Names() => [.. Recipes.All.Select(recipe => recipe.Name)];

    [Theory, MemberData(nameof(Names))]
    public void TryMake_OfRecipe_GivesTheStreamOfTheFolder(string name)
    {
        StreamRecipe recipe = Recipes.All.Single(r => r.Name == name);

        Assert.True(StreamMaker.TryMake(recipe, out byte[] file, out _, out _));

        Assert.Equal(File.ReadAllBytes(StreamTable.PathOf(name + ".ivf")), file);
    }

    // Strict rules want a one and zeros right behind the last symbol of a tile: a decoder that reads one symbol otherwise than it was chosen does not end there.
    [Theory, MemberData(nameof(Names))]
    public void Decode_OfOtherSeeds_EndsWhereTheTilesEnd(string name)
    {
        StreamRecipe recipe = Recipes.All.Single(r => r.Name == name);
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            GeneratedStream stream = GeneratedStream.Of(recipe with { Seed = seed });

            Assert.Equal(recipe.Frames.Count(frame => frame.IsShown), stream.Pictures);
        }
    }
}
