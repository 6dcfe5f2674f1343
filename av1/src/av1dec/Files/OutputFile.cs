using Microsoft.Win32.SafeHandles;

namespace Infra.Av1.Tool.Files;

/// <summary>What is written to: files, and standard output with the errors that the console's own stream is silent about.</summary>
internal static class OutputFile
{
    /// <summary>The name of standard output.</summary>
    public const string StandardOutput = "-";

    private const int BufferBytes = 1 << 18;

    /// <summary>Makes a file, or opens standard output.</summary>
    /// <exception cref="IOException">It cannot be made, or is closed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written to.</exception>
    public static Stream Open(string name) => name == StandardOutput ? OpenStandardOutput() : Create(name);

    /// <summary>Makes a file, whatever its name.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written to.</exception>
    public static Stream Create(string name)
    {
        if (name.Length == 0) throw new FileNotFoundException("No file has an empty name.");
        StandardDescriptors.Require(name);
        return new FileStream(name, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
    }

    /// <summary>Standard error for what was asked for, whose loss is a failure; messages go through <see cref="Messages"/>.</summary>
    /// <exception cref="IOException">It is closed.</exception>
    public static Stream OpenStandardError()
    {
        StandardDescriptors.Require(StandardDescriptors.Error);
        return Console.OpenStandardError();
    }

    // The console's stream is silent about closed pipes. A file stream tells, but keeps a position of its own, so that whoever writes to the same file after us would overwrite it.
    private static Stream OpenStandardOutput()
    {
        StandardDescriptors.Require(StandardDescriptors.Output);
        var stream = new FileStream(new SafeFileHandle(StandardDescriptors.Output, ownsHandle: false), FileAccess.Write, BufferBytes);
        return stream.CanSeek ? new BufferedStream(Console.OpenStandardOutput(), BufferBytes) : stream;
    }
}
