using Microsoft.Win32.SafeHandles;

namespace Infra.Hosting;

/// <summary>
/// Guards descriptors 0, 1 and 2. A program that is started with one of them closed gives its number to the next file or socket it opens, and what
/// is meant for stderr ends up there: in a connection, or in memory that the runtime shares with itself.
/// </summary>
internal static class StandardDescriptors
{
    private static readonly List<SafeFileHandle> Placeholders = [];

    /// <summary>Whether standard error is what our starter meant by it; true until <see cref="Check"/> says otherwise.</summary>
    internal static bool IsErrorUsable { get; private set; } = true;

    /// <summary>
    /// Opens <c>/dev/null</c> for those that are closed, and finds out whether the runtime has taken the place of standard error already. Comes first in
    /// the program.
    /// </summary>
    internal static void Check()
    {
        try
        {
            for (int descriptor = 0; descriptor <= 2; descriptor++)
            {
                if (LinkOf(descriptor) is not null) continue;
                // The kernel gives the lowest free number. Kept open for the life of the process.
                Placeholders.Add(File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
            }

            IsErrorUsable = IsOutput(LinkOf(2), File.ReadAllText("/proc/self/fdinfo/2"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No /proc or no /dev/null: a sandbox that has other ways to keep them open.
        }
    }

    /// <summary>Whether a descriptor can be somebody's standard error: opened for writing, and nothing that only programs make for themselves.</summary>
    /// <param name="link">What <c>/proc/self/fd</c> says of it.</param>
    /// <param name="facts">What <c>/proc/self/fdinfo</c> says of it.</param>
    internal static bool IsOutput(string? link, string facts)
    {
        if (link is null || link.StartsWith("anon_inode:", StringComparison.Ordinal) || link.StartsWith("/memfd:", StringComparison.Ordinal)) return false;
        foreach (ReadOnlySpan<char> line in facts.AsSpan().EnumerateLines())
        {
            // flags in octal; the last two bits are 0 for reading only.
            if (line.StartsWith("flags:")) return !line.IsEmpty && (line[^1] - '0' & 3) != 0;
        }

        return true;
    }

    private static string? LinkOf(int descriptor) => new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget;
}
