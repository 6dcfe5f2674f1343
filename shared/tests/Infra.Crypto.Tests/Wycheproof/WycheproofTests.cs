using System.Text.Json;
using Xunit.Abstractions;

namespace Infra.Crypto.Tests.Wycheproof;

/// <summary>Every file of the folder: passed, failed and skipped with reasons, one line each, which `build/infra test` prints. Cases called acceptable may go either way, but must not throw.</summary>
public class WycheproofTests(ITestOutputHelper output)
{
    public static TheoryData<string> Files => [.. WycheproofFolder.Files().DefaultIfEmpty("none")];

    [WycheproofTheory, MemberData(nameof(Files))]
    public void EveryCase_OfFile_GoesAsItSays(string file)
    {
        if (!WycheproofOperations.ByFile.TryGetValue(file, out WycheproofOperation? operation))
        {
            output.WriteLine($"figure: {file}: 0 passed, 0 failed, all skipped: no such algorithm here");
            return;
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(WycheproofFolder.Find()!, file)));
        int passed = 0;
        var failures = new List<string>();
        var skips = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonElement group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            foreach (JsonElement element in group.GetProperty("tests").EnumerateArray())
            {
                var test = new WycheproofCase(file, group, element);
                if (WycheproofSkips.Why(test) is { } reason)
                {
                    skips[reason] = skips.GetValueOrDefault(reason) + 1;
                    continue;
                }
                bool accepted = operation(test);
                if (test.Result == "acceptable" || accepted == (test.Result == "valid"))
                    passed++;
                else
                    failures.Add($"{file} {test.Id} ({test.Comment}) is {test.Result}, but was {(accepted ? "accepted" : "refused")}");
            }
        }

        string reasons = string.Join("; ", skips.Select(skip => $"{skip.Value} {skip.Key}"));
        output.WriteLine($"figure: {file}: {passed} passed, {failures.Count} failed, {skips.Values.Sum()} skipped{(reasons.Length == 0 ? "" : $" ({reasons})")}");
        Assert.Empty(failures);
        Assert.True(passed > 0);
    }
}
