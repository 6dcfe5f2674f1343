using Infra.Config.Kdl;
using Infra.Parsing;
using Infra.Testing.Vectors;

namespace Infra.Config.Tests.Kdl;

/// <summary>The cases of kdl-org/kdl: each input has its canonical form beside it, or must be refused.</summary>
public class KdlConformanceTests
{
    [VectorFact("kdl")]
    public void Read_WhenPublicCases1_AgreesWithAll() => Run("v1", KdlVersion.V1, 140);

    [VectorFact("kdl")]
    public void Read_WhenPublicCases2_AgreesWithAll() => Run("v2", KdlVersion.V2, 300);

    [VectorFact("kdl")]
    public void Read_WhenEditionIsUnknown_ReadsAllValidCasesOfBoth()
    {
        List<string> failures = [];
        foreach (string name in (string[])["v1", "v2"])
        {
            string cases = Path.Combine(Vectors.Require("kdl"), name, "test_cases");
            foreach (string expected in Directory.EnumerateFiles(Path.Combine(cases, "expected_kdl"), "*.kdl"))
            {
                (KdlDocument document, DiagnosticBag found) = Read(Path.Combine(cases, "input", Path.GetFileName(expected)), KdlVersion.Auto);
                (KdlDocument canonical, DiagnosticBag alsoFound) = Read(expected, KdlVersion.Auto);
                if (found.HasErrors || alsoFound.HasErrors) failures.Add($"{name}: {found.Concat(alsoFound).First()}");
                else if (KdlWriter.Write(document, KdlVersion.V2) != KdlWriter.Write(canonical, KdlVersion.V2))
                    failures.Add($"{name}/{Path.GetFileName(expected)}: another meaning");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private static void Run(string name, KdlVersion version, int countMin)
    {
        string cases = Path.Combine(Vectors.Require("kdl"), name, "test_cases");
        List<string> failures = [];
        int count = 0;
        foreach (string input in Directory.EnumerateFiles(Path.Combine(cases, "input"), "*.kdl").Order(StringComparer.Ordinal))
        {
            count++;
            string expectedPath = Path.Combine(cases, "expected_kdl", Path.GetFileName(input));
            (KdlDocument document, DiagnosticBag found) = Read(input, version);
            if (!File.Exists(expectedPath))
            {
                if (!found.HasErrors) failures.Add($"{Path.GetFileName(input)}: accepted");
                continue;
            }

            if (found.HasErrors)
            {
                failures.Add(found.First().ToString());
                continue;
            }

            // An empty document is expected as one empty line; the slash needs no backslash.
            string expected = File.ReadAllText(expectedPath).Replace("\\/", "/", StringComparison.Ordinal);
            string actual = KdlWriter.Write(document, version);
            if (actual.Length == 0) actual = "\n";
            if (actual != expected) failures.Add($"{Path.GetFileName(input)}: {actual} instead of {expected}");
            (KdlDocument again, DiagnosticBag secondFound) = Read(new SourceText("again", actual), version);
            if (secondFound.HasErrors) failures.Add("written again: " + secondFound.First());
            else if (KdlWriter.Write(again, version) is var second && second != actual && second.Length > 0) failures.Add($"{Path.GetFileName(input)}: written again: {second}");
        }

        Assert.True(count > countMin, $"only {count} cases found");
        Assert.True(failures.Count == 0, $"{failures.Count} of {count} failed:\n" + string.Join("\n", failures.Take(60)));
    }

    private static (KdlDocument Document, DiagnosticBag Found) Read(string path, KdlVersion version)
    {
        var found = new DiagnosticBag();
        SourceText source = Utf8Source.Decode(Path.GetFileName(path), File.ReadAllBytes(path), found);
        return (KdlReader.Read(source, found, new KdlOptions { Version = version }), found);
    }

    private static (KdlDocument Document, DiagnosticBag Found) Read(SourceText source, KdlVersion version)
    {
        var found = new DiagnosticBag();
        return (KdlReader.Read(source, found, new KdlOptions { Version = version }), found);
    }
}
