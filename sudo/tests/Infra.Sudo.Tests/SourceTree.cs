namespace Infra.Sudo.Tests;

/// <summary>The tree that these tests were built from.</summary>
internal static class SourceTree
{
    internal static string Samples { get; } = Path.Combine(FindRoot(), "sudo", "samples");

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Infra.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("Infra.sln is in no folder above the tests.");
    }
}
