namespace Infra.Config.Sources;

/// <summary>Tells whether two paths name one file.</summary>
internal static class FilePaths
{
    /// <summary>Whether both lead to the same place once links are followed. Hard links are files of their own.</summary>
    internal static bool AreSame(string first, string second) => first == second || Resolve(first) == Resolve(second);

    // Links are followed part by part, since a folder may be one; what cannot be followed stands for itself.
    private static string Resolve(string path)
    {
        try
        {
            string full = Path.GetFullPath(path);
            string resolved = Path.GetPathRoot(full) ?? "";
            foreach (string part in full[resolved.Length..].Split(Path.DirectorySeparatorChar))
            {
                resolved = Path.Combine(resolved, part);
                resolved = File.ResolveLinkTarget(resolved, returnFinalTarget: true)?.FullName ?? resolved;
            }

            return resolved;
        }
        catch (Exception exception) when (FileBytes.IsExpected(exception))
        {
            return path;
        }
    }
}
