using System.Globalization;
using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Export;
using Infra.Sudo.Policy.Tests.Generation;
using Infra.Testing.Peers;
using Xunit.Abstractions;

namespace Infra.Sudo.Policy.Tests.Differential;

/// <summary>
/// Generated files through the original's visudo and cvtsudoers and through ours: exit, messages and JSON byte for byte. INFRA_SUDO_FILES says how many (200),
/// INFRA_SEED where to begin.
/// </summary>
public sealed class ParserDifferentialTests(ITestOutputHelper output)
{
    [PeerFact("visudo", "cvtsudoers"), Trait("Category", "Interop")]
    public async Task Files_AreReadAsTheOriginalReadsThem()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("INFRA_SUDO_FILES") ?? "200", CultureInfo.InvariantCulture);
        ulong seed = ulong.Parse(Environment.GetEnvironmentVariable("INFRA_SEED") ?? "1", CultureInfo.InvariantCulture);
        List<string> differences = [];
        int accepted = 0;
        int converted = 0;
        for (int done = 0; done < count; done += 500)
        {
            string[] texts = [.. Enumerable.Range(done, Math.Min(500, count - done)).Select(i => Make(seed + (ulong)i))];
            IReadOnlyList<OriginalTools.Answer> answers = await OriginalTools.Ask(texts);
            for (int i = 0; i < texts.Length; i++)
            {
                if (answers[i].VisudoExit == 0) accepted++;
                if (answers[i].Json.Length > 0) converted++;
                if (Compare(OriginalTools.NameOf(i), texts[i], answers[i]) is not { } difference) continue;
                ulong seedOfFile = seed + (ulong)(done + i);
                if (differences.Count < SmallestDifference.CutMax) difference = await Cut(texts[i], $"file-{seedOfFile}") ?? difference;
                differences.Add($"seed {seedOfFile}: {difference}");
            }
        }

        output.WriteLine($"figure: {count} files, {accepted} accepted by visudo, {converted} converted to JSON, {differences.Count} differences");
        foreach (string difference in differences.Take(10))
            output.WriteLine(difference);
        Assert.InRange(accepted, count / 10, count * 9 / 10);   // else the generator makes only one kind, or the original did not run
        Assert.InRange(converted, count / 10, count);
        Assert.True(differences.Count == 0, $"{differences.Count} differences of {count}, the first: {differences.FirstOrDefault()}");
    }

    // The smallest file with a difference, kept under a name, and what the difference is then.
    private static async Task<string?> Cut(string text, string name)
    {
        string smallest = await SmallestDifference.Find(text, async texts =>
        {
            IReadOnlyList<OriginalTools.Answer> answers = await OriginalTools.Ask(texts);
            return [.. texts.Select((each, i) => Compare(OriginalTools.NameOf(i), each, answers[i]) is not null)];
        });
        SmallestDifference.Keep(name, smallest);
        return Compare(OriginalTools.NameOf(0), smallest, (await OriginalTools.Ask([smallest]))[0]);
    }

    private static string Make(ulong seed) => seed % 2 == 0 ? new SudoersGenerator(seed).Valid() : new SudoersGenerator(seed).Invalid();

    private static string? Compare(string name, string text, OriginalTools.Answer original)
    {
        SudoersPolicy policy = OurTools.Parse(name, text);
        (int exit, string standardOutput, string error) = OurTools.Visudo(name, policy);
        if (exit != original.VisudoExit || standardOutput != original.VisudoOutput || error != original.VisudoError)
            return $"visudo\n--- text\n{text}\n--- original {original.VisudoExit} {original.VisudoOutput}\n{original.VisudoError}\n--- ours {exit} {standardOutput}\n{error}";
        if (original.JsonExit != 0) return null;
        byte[] json = JsonExport.Write(policy);
        return json.AsSpan().SequenceEqual(original.Json)
            ? null
            : $"json\n--- text\n{text}\n--- original\n{Encoding.Latin1.GetString(original.Json)}\n--- ours\n{Encoding.Latin1.GetString(json)}";
    }
}
