using System.Runtime.InteropServices;

namespace Infra.Interop.Processes;

/// <summary>Puts another program in the place of this process: execve(2).</summary>
public static partial class ProgramImage
{
    /// <summary>The program that this process runs, whatever its path has become and whether or not the folders above it may be searched: proc(5).</summary>
    public const string Self = "/proc/self/exe";

    private const int TextsMax = 65536;

    /// <summary>
    /// Starts a program in place of this one: same process number, and users, groups, ambient capabilities and signal mask of the calling thread.
    /// Descriptors stay open unless they are marked to be closed. All other threads end at once, so nothing of them is flushed or disposed.
    /// Returns only by an exception.
    /// </summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments, the name it is called by first.</param>
    /// <param name="environment">Its environment as <c>NAME=value</c>.</param>
    /// <exception cref="NativeException">ENOENT, EACCES, ENOEXEC, E2BIG, ...</exception>
    /// <exception cref="ArgumentException">A text holds a NUL, there are more than 65536, or there is no argument.</exception>
    public static void Replace(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        NativeText.Check(path);
        if (arguments.Count == 0) throw new ArgumentException("A program has at least its name as argument.", nameof(arguments));
        execve(path, Terminated(arguments), Terminated(environment));
        throw NativeException.Last("execve", path);
    }

    // The list ends with a null pointer.
    private static string?[] Terminated(IReadOnlyList<string> texts)
    {
        if (texts.Count > TextsMax || texts.Any(text => text.Contains('\0'))) throw new ArgumentException("A text holds a NUL, or there are too many.", nameof(texts));
        return [.. texts, null];
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execve(string path, string?[] arguments, string?[] environment);
}
