using System.Globalization;
using System.Text;
using Infra.Av1.StreamGen;
using Infra.Av1.Tools.Tests.Streams;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Av1.Tools.Tests.Peers;

/// <summary>Streams of av1/tools/StreamGen that are in no folder: dav1d and aomdec make the same pictures of them.</summary>
public sealed class GeneratedStreamPeerTests
{
    private const int FirstSeed = 1001;
    private const int Seeds = 10;

    [PeerFact("dav1d", "aomdec")]
    public async Task Decode_OfGeneratedStreams_GivesDav1dsAndAomdecsPictures()
    {
        using var folder = new TemporaryFolder();
        var expected = new StringBuilder();
        var script = new StringBuilder();
        foreach (int seed in Enumerable.Range(FirstSeed, Seeds))
        {
            foreach (StreamRecipe recipe in Recipes.All)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"{recipe.Name}-{seed}.ivf");
                GeneratedStream stream = GeneratedStream.Of(recipe with { Seed = (ulong)seed });
                File.WriteAllBytes(folder.PathOf(name), stream.File);
                expected.Append(CultureInfo.InvariantCulture, $"{name}\n{stream.Digest}\n{stream.Digest}\n");
                script.Append(CultureInfo.InvariantCulture, $"echo {name}; dav1d -q -i {folder.PathOf(name)} --filmgrain 0 --muxer md5 -o -; aomdec --rawvideo --md5 --skip-film-grain {folder.PathOf(name)} | cut -d' ' -f1\n");
            }
        }

        ChildResult result = await PeerRoot.Open().RunAsync(new PeerStart("/bin/sh", "-c", script.ToString()) { ReadOnlyFolders = [folder.Root] }, TimeSpan.FromMinutes(5));

        Assert.Equal(expected.ToString(), result.Output);
    }
}
