using Infra.Sudo.Policy.Lexing;
using Infra.Sudo.Policy.Matching;

namespace Infra.Sudo.Policy.Evaluation;

/// <summary>Paths in the file system that a pattern stands for (glob(3)), as far as a command with a given base name can be among them.</summary>
internal static class PathExpansion
{
    private const int FoldersMax = 10_000;

    /// <summary>Expands a pattern.</summary>
    /// <param name="pattern">Absolute; with a slash at its end it stands for folders.</param>
    /// <param name="baseName">Only paths with this last element are wanted.</param>
    /// <param name="files">The file system.</param>
    /// <param name="isComplete">False if a folder could not be read or there were more than 10 000.</param>
    internal static List<byte[]> Expand(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> baseName, FileLookups files, out bool isComplete)
    {
        isComplete = true;
        List<byte[]> paths = [[]];
        ReadOnlySpan<byte> rest = pattern;
        while (!rest.IsEmpty)
        {
            rest = rest.TrimStart((byte)'/');
            if (rest.IsEmpty) return WithSlash(paths);
            int slash = rest.IndexOf((byte)'/');
            ReadOnlySpan<byte> element = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? default : rest[slash..];
            List<byte[]> next = [];
            foreach (byte[] path in paths)
            {
                if (rest.IsEmpty) AddLast(next, path, element, baseName, files, ref isComplete);
                else AddFolders(next, path, element, files, ref isComplete);
                if (next.Count > FoldersMax)
                {
                    isComplete = false;
                    break;
                }
            }
            paths = next;
        }
        return paths;
    }

    private static void AddLast(List<byte[]> next, byte[] folder, ReadOnlySpan<byte> element, ReadOnlySpan<byte> baseName, FileLookups files, ref bool isComplete)
    {
        if (baseName.IsEmpty || !Glob.Matches(element, baseName, GlobOptions.Path | GlobOptions.LeadingDot)) return;
        byte[] path = [.. folder, (byte)'/', .. baseName];
        FactAnswer found = files.Identify(path, out _);
        if (found == FactAnswer.Yes) next.Add(path);
        isComplete &= found != FactAnswer.Failed;
    }

    private static void AddFolders(List<byte[]> next, byte[] folder, ReadOnlySpan<byte> element, FileLookups files, ref bool isComplete)
    {
        if (element.IndexOfAny("*?["u8) < 0)
        {
            next.Add([.. folder, (byte)'/', .. Unescape(element)]);
            return;
        }
        if (files.List(folder) is not { } names)
        {
            FactAnswer found = files.Identify(folder.Length == 0 ? "/"u8 : folder, out FileIdentity identity);
            if (found == FactAnswer.Failed || (found == FactAnswer.Yes && identity.IsDirectory)) isComplete = false;
            return;
        }
        foreach (byte[] name in names)
            if (Glob.Matches(element, name, GlobOptions.Path | GlobOptions.LeadingDot)) next.Add([.. folder, (byte)'/', .. name]);
    }

    private static List<byte[]> WithSlash(List<byte[]> paths)
    {
        for (int i = 0; i < paths.Count; i++)
            paths[i] = [.. paths[i], (byte)'/'];
        return paths;
    }

    private static byte[] Unescape(ReadOnlySpan<byte> element)
    {
        var text = new ByteBuilder();
        for (int i = 0; i < element.Length; i++)
        {
            if (element[i] == (byte)'\\' && i + 1 < element.Length) i++;
            text.Add(element[i]);
        }
        return text.Written.ToArray();
    }
}
