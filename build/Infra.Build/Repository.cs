namespace Infra.Build;

/// <summary>Where things are in the checkout that this pipeline was built from.</summary>
internal sealed class Repository(string root)
{
    /// <summary>The checkout's absolute path.</summary>
    internal string Root { get; } = root;

    /// <summary>Everything that the pipeline makes; ignored by git.</summary>
    internal string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>Published programs, one file each: <c>artifacts/bin/ntpd</c>.</summary>
    internal string Binaries => Path.Combine(Artifacts, "bin");

    /// <summary>Side-by-side benchmark definitions.</summary>
    internal string Scenarios => Path.Combine(Root, "build", "scenarios");

    /// <summary>Makes an absolute path of one below the root.</summary>
    internal string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Walks up from this program's own folder to the one that holds Infra.sln.</summary>
    /// <exception cref="InvalidOperationException">The program was copied out of its checkout.</exception>
    internal static Repository Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Infra.sln"))) return new Repository(folder.FullName);
        }
        throw new InvalidOperationException("no Infra.sln above " + AppContext.BaseDirectory + ": start the pipeline as build/infra of a checkout");
    }
}
