using System.Runtime.InteropServices;
using System.Text;

namespace Infra.Interop.Processes;

/// <summary>The memory that a natively compiled program's own file takes: code and constants, mapped from it page by page as they are used.</summary>
public static partial class ProgramPages
{
    private const int DontNeed = 4;          // MADV_DONTNEED
    private const int LineBytesMax = 32 * 1024;   // a path of 4096 bytes, each written as \ooo, fits twice

    /// <summary>
    /// Takes the pages of the program and of the C library that nobody has changed out of this process: madvise(2) with MADV_DONTNEED. Their content stays in the file
    /// (and in the kernel's cache of it), so what is used again comes back at its next use, without the disk as a rule; what only the start needed stays away. A mapping
    /// that is writable, shared, or holds even one changed page is left alone, and so is every library that was loaded later, for it might be in the middle of that.
    /// </summary>
    /// <returns>How many bytes were resident in what was taken out; 0 where /proc is missing.</returns>
    public static long LetGo()
    {
        long released = 0;
        try
        {
            byte[] program = Encoding.UTF8.GetBytes(File.ResolveLinkTarget(ProgramImage.Self, returnFinalTarget: false)?.FullName ?? "");
            var mappings = new MappingList(path => path.SequenceEqual(program) || IsFirstLibrary(path), (start, length, resident) =>
            {
                if (madvise(start, length, DontNeed) == 0) released += resident;   // locked memory is refused
            });
            ReadLines("/proc/self/smaps", mappings.Add);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No /proc, or none that tells: what was found so far is all.
        }
        return released;
    }

    // Those are loaded before the program's first line runs.
    private static bool IsFirstLibrary(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> name = path[(path.LastIndexOf((byte)'/') + 1)..];
        return name.StartsWith("libc.so."u8) || name.StartsWith("libm.so."u8) || name.StartsWith("ld-linux-"u8);
    }

    private delegate void LineReader(ReadOnlySpan<byte> line);

    private static void ReadLines(string path, LineReader read)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        byte[] buffer = new byte[LineBytesMax];
        int filled = 0;
        while (filled < buffer.Length)   // no line fills it
        {
            int count = stream.Read(buffer, filled, buffer.Length - filled);
            if (count == 0) return;
            ReadOnlySpan<byte> text = buffer.AsSpan(0, filled + count);
            for (int end = text.IndexOf((byte)'\n'); end >= 0; end = text.IndexOf((byte)'\n'))
            {
                read(text[..end]);
                text = text[(end + 1)..];
            }
            filled = text.Length;
            text.CopyTo(buffer);
        }
    }

    [LibraryImport("libc")]
    private static partial int madvise(nuint address, nuint length, int advice);
}
