using Infra.Testing.Vectors;

namespace Infra.Crypto.Tests.Wycheproof;

/// <summary>
/// Where the JSON files of C2SP/wycheproof (testvectors_v1, Apache-2.0) are, which are not part of the repository: a folder that INFRA_VECTORS names, or
/// one called wycheproof below it, or ../shared/vectors/wycheproof.
/// </summary>
internal static class WycheproofFolder
{
    internal static string? Find()
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("INFRA_VECTORS") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*_test.json").Any()) return folder;
        }
        return Vectors.Find("wycheproof");
    }

    internal static IEnumerable<string> Files()
        => Find() is { } folder ? Directory.EnumerateFiles(folder, "*_test.json").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal) : [];
}

/// <summary>A [Theory] that is skipped, with the reason, where the folder is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WycheproofTheoryAttribute : TheoryAttribute
{
    public WycheproofTheoryAttribute()
        => Skip = WycheproofFolder.Find() is null ? "C2SP/wycheproof's testvectors_v1 are not there: set INFRA_VECTORS, or put them at ../shared/vectors/wycheproof" : null;
}
