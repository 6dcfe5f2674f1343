using Microsoft.Win32.SafeHandles;

namespace Infra.Av1.Tool.Files;

/// <summary>
/// Which of standard input, output and error the starter has left closed. Their numbers go to the next thing that is opened: before us the runtime makes pipes to wake its own threads, so that reading
/// standard input would wait forever and pictures or messages would wake threads; after us it would be the output file that gets the messages.
/// </summary>
internal static class StandardDescriptors
{
    /// <summary>Standard input.</summary>
    public const int Input = 0;

    /// <summary>Standard output.</summary>
    public const int Output = 1;

    /// <summary>Standard error.</summary>
    public const int Error = 2;

    private const long CloseOnExecute = 0x80000;   // O_CLOEXEC of <fcntl.h>, which fdinfo shows among the flags

    private static readonly string[] Names = ["input", "output", "error"];
    private static readonly string[] Devices = ["/dev/stdin", "/dev/stdout", "/dev/stderr"];
    private static readonly bool[] Closed = new bool[3];
    private static readonly List<SafeFileHandle> Placeholders = [];

    /// <summary>Finds out, and opens /dev/null for those whose numbers are still free. Comes first in the program; before it all count as open.</summary>
    public static void Check()
    {
        try
        {
            for (int descriptor = Input; descriptor <= Error; descriptor++)
            {
                bool isFree = new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget is null;
                Closed[descriptor] = isFree || IsMadeHere(File.ReadAllText($"/proc/self/fdinfo/{descriptor}"));
                // The kernel gives the lowest free number. Kept open for the life of the process.
                if (isFree) Placeholders.Add(File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No /proc: nothing is known, and they are taken as they are.
        }
    }

    /// <summary>Whether the starter has left it closed.</summary>
    public static bool IsClosed(int descriptor) => Closed[descriptor];

    /// <summary>Refuses a closed one.</summary>
    /// <exception cref="IOException">It is closed.</exception>
    public static void Require(int descriptor)
    {
        if (IsClosed(descriptor)) throw new IOException($"Standard {Names[descriptor]} is closed.");
    }

    /// <summary>Refuses a path that is another name of a closed one.</summary>
    /// <exception cref="IOException">It is closed.</exception>
    public static void Require(string path)
    {
        for (int descriptor = Input; descriptor <= Error; descriptor++)
        {
            if (path == Devices[descriptor] || path == $"/dev/fd/{descriptor}" || path == $"/proc/self/fd/{descriptor}") Require(descriptor);
        }
    }

    // What was open when the program was executed cannot have the flag; all that the runtime and we open has it.
    private static bool IsMadeHere(string facts)
    {
        foreach (string line in facts.Split('\n'))
        {
            if (line.StartsWith("flags:", StringComparison.Ordinal)) return (Convert.ToInt64(line["flags:".Length..].Trim(), 8) & CloseOnExecute) != 0;
        }

        return false;
    }
}
