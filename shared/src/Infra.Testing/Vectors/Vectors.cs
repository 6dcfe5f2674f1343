namespace Infra.Testing.Vectors;

/// <summary>
/// Finds folders of test vectors: those in the repository (Vectors/ of a test project, copied beside its assembly), and public
/// collections that a machine may have: <c>INFRA_VECTORS_TOML_TEST</c> names one folder, <c>INFRA_VECTORS</c> parents of such folders
/// (separated by colons), and <c>../shared/vectors/NAME</c> beside the checkout is looked at last.
/// </summary>
public static class Vectors
{
    /// <summary>Finds a public collection.</summary>
    /// <returns>Its folder, or null.</returns>
    public static string? Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        IEnumerable<string> parents = (Environment.GetEnvironmentVariable("INFRA_VECTORS") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        if (Checkout.Root is { } root) parents = parents.Append(Path.Combine(root, "..", "shared", "vectors"));
        IEnumerable<string> folders = parents.Select(parent => Path.GetFullPath(Path.Combine(parent, name)));
        if (Environment.GetEnvironmentVariable(VariableOf(name)) is { Length: > 0 } own) folders = folders.Prepend(own);
        return folders.FirstOrDefault(Directory.Exists);
    }

    /// <summary>Finds a public collection that a <see cref="VectorFactAttribute"/> has vouched for.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there; the text says how to provide it.</exception>
    public static string Require(string name) => Find(name) ?? throw new DirectoryNotFoundException(WhyMissing(name));

    /// <summary>Why a collection cannot be used, with what would provide it.</summary>
    public static string WhyMissing(string name) => $"vectors {name} are not there: set {VariableOf(name)}, or put them at ../shared/vectors/{name}";

    /// <summary>The path of a data file of the repository, e.g. <c>Local("Vectors/rfc5905.txt")</c>.</summary>
    /// <exception cref="FileNotFoundException">It was not copied beside the tests.</exception>
    public static string Local(string path)
    {
        string full = Path.Combine(AppContext.BaseDirectory, path);
        return File.Exists(full) || Directory.Exists(full) ? full : throw new FileNotFoundException($"{path} is not beside the tests", full);
    }

    /// <summary>All files below a folder in a fixed order, by their relative paths with forward slashes.</summary>
    /// <param name="folder">An absolute path.</param>
    /// <param name="pattern">A file name pattern: <c>*.toml</c>.</param>
    public static IReadOnlyList<string> FilesBelow(string folder, string pattern = "*") =>
    [
        .. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Order(StringComparer.Ordinal),
    ];

    private static string VariableOf(string name) =>
        "INFRA_VECTORS_" + string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
}
