namespace Infra.Sudo.Tests;

/// <summary>The tree that these tests were built from.</summary>
internal static class SourceTree
{
    private static readonly string Root = FindRoot();

    internal static string Samples { get; } = Path.Combine(Root, "sudo", "samples");

    internal static string Corpus { get; } = Path.Combine(Root, "sudo", "tests", "Infra.Sudo.Tests", "Corpus");

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Infra.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("Infra.sln is in no folder above the tests.");
    }
}
