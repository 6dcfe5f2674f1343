using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Infra.Hosting;

/// <summary>Standard output and error as plain descriptors: the class library's Console would cost a daemon memory that it needs for nothing else.</summary>
internal static class StandardStreams
{
    /// <summary>Writes text to a descriptor; a reader that is gone is no error.</summary>
    internal static void Write(int descriptor, string text)
    {
        try
        {
            using var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
        }
    }

    /// <summary>Whether a descriptor is a terminal whose user wants colours (no-color.org).</summary>
    internal static bool WantsColor(int descriptor, Func<string, string?> environment)
    {
        if (environment("NO_COLOR") is { Length: > 0 } || environment("TERM") is null or "dumb") return false;
        try
        {
            return new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget is { } target
                && (target.StartsWith("/dev/pts/", StringComparison.Ordinal) || target.StartsWith("/dev/tty", StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
