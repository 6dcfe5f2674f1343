using System.Text;
using Infra.Testing;
using Infra.Testing.Peers;

namespace Infra.Sudo.Policy.Tests.Differential;

/// <summary>What the original's visudo and cvtsudoers say about files, many files in one private view of the peer root.</summary>
internal static class OriginalTools
{
    private const string Script = """
        cd "$0"
        for f in [0-9]*; do
            visudo -c -f $f >out/$f.vo 2>out/$f.ve; echo $? >out/$f.vx
            cvtsudoers -f json $f >out/$f.jo 2>out/$f.je; echo $? >out/$f.jx
        done
        """;

    internal sealed record Answer(int VisudoExit, string VisudoOutput, string VisudoError, int JsonExit, byte[] Json, string JsonError);

    /// <summary>Answers for texts, in their order; the files are called 00000, 00001, ...</summary>
    internal static async Task<IReadOnlyList<Answer>> Ask(IReadOnlyList<string> texts)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Root, "out"));
        for (int i = 0; i < texts.Count; i++)
            await File.WriteAllBytesAsync(Path.Combine(folder.Root, NameOf(i)), Encoding.Latin1.GetBytes(texts[i]));
        await using PeerProcess run = PeerRoot.Open().Start(new PeerStart("/bin/sh", "-c", Script, folder.Root) { WorkFolders = [folder.Root] });
        _ = await run.WaitAsync(TimeSpan.FromSeconds(60 + texts.Count));
        List<Answer> answers = [];
        for (int i = 0; i < texts.Count; i++)
            answers.Add(await Read(Path.Combine(folder.Root, "out", NameOf(i))));
        return answers;
    }

    internal static string NameOf(int index) => index.ToString("D5", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<Answer> Read(string path) => new(
        int.Parse(await File.ReadAllTextAsync(path + ".vx"), System.Globalization.CultureInfo.InvariantCulture),
        await File.ReadAllTextAsync(path + ".vo", Encoding.Latin1),
        await File.ReadAllTextAsync(path + ".ve", Encoding.Latin1),
        int.Parse(await File.ReadAllTextAsync(path + ".jx"), System.Globalization.CultureInfo.InvariantCulture),
        await File.ReadAllBytesAsync(path + ".jo"),
        await File.ReadAllTextAsync(path + ".je", Encoding.Latin1));
}
