namespace Infra.Testing;

/// <summary>Finds the checkout that a test was built from, and the folders that belong to it.</summary>
public static class Checkout
{
    /// <summary>The folder that holds Infra.sln; null when the program was copied out of its checkout.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>artifacts/ of the checkout, or of the current folder when there is no checkout.</summary>
    public static string Artifacts => Path.Combine(Root ?? Environment.CurrentDirectory, "artifacts");

    private static string? FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Infra.sln"))) return folder.FullName;
        }
        return null;
    }
}
