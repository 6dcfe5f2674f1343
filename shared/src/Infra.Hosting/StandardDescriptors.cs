using Microsoft.Win32.SafeHandles;

namespace Infra.Hosting;

/// <summary>
/// Keeps descriptors 0, 1 and 2 taken. A program that is started with one of them closed would give its number to the next file or socket
/// it opens, and what is meant for stderr would end up there.
/// </summary>
internal static class StandardDescriptors
{
    private static readonly List<SafeFileHandle> Placeholders = [];

    /// <summary>Opens <c>/dev/null</c> for those that are closed.</summary>
    internal static void EnsureOpen()
    {
        try
        {
            for (int descriptor = 0; descriptor <= 2; descriptor++)
            {
                if (new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget is not null) continue;
                // The kernel gives the lowest free number. Kept open for the life of the process.
                Placeholders.Add(File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No /proc or no /dev/null: a sandbox that has other ways to keep them open.
        }
    }
}
