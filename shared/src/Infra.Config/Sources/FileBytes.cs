using System.Security.Cryptography;
using Infra.Buffers;

namespace Infra.Config.Sources;

/// <summary>Reads whole files within a bound; whatever goes wrong comes back as a sentence.</summary>
internal static class FileBytes
{
    private const UnixFileMode OpenToRead =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The file's bytes, or null and why. Also reads pipes and devices, never more than the bound.</summary>
    internal static byte[]? Read(string path, int bytesMax, out string? problem, out bool isOpenToWrite)
    {
        isOpenToWrite = false;
        try
        {
            using FileStream file = Open(path);
            isOpenToWrite = (ModeOf(file) & UnixFileMode.OtherWrite) != UnixFileMode.None;
            byte[] bytes = new byte[(int)Math.Min(bytesMax + 1L, Math.Max(LengthOf(file) + 1, 4096))];
            int count = 0;
            for (int read = 1; read > 0 && count <= bytesMax;)
            {
                if (count == bytes.Length) Array.Resize(ref bytes, (int)Math.Min(bytesMax + 1L, bytes.Length * 2L));
                read = file.Read(bytes, count, bytes.Length - count);
                count += read;
            }

            problem = count > bytesMax ? $"it has more than {bytesMax} bytes" : null;
            if (problem is not null) return null;
            Array.Resize(ref bytes, count);
            return bytes;
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            problem = Describe(exception);
            return null;
        }
    }

    /// <summary>The bytes of a file without one trailing line end, or null and why.</summary>
    internal static SecretBytes? ReadSecret(string path, int bytesMax, out string? problem, out bool isOpenToOthers)
    {
        isOpenToOthers = false;
        byte[] bytes = GC.AllocateArray<byte>(bytesMax + 2, pinned: true);   // one line end, and one byte more to see that it is too long
        try
        {
            using FileStream file = Open(path);
            isOpenToOthers = (ModeOf(file) & OpenToRead) != UnixFileMode.None;
            int count = 0;
            for (int read = 1; read > 0 && count < bytes.Length;)
            {
                read = file.Read(bytes, count, bytes.Length - count);
                count += read;
            }

            if (count > 0 && bytes[count - 1] == '\n') count--;
            if (count > 0 && bytes[count - 1] == '\r') count--;
            problem = count > bytesMax ? $"it has more than {bytesMax} bytes" : count == 0 ? "it is empty" : null;
            return problem is null ? SecretBytes.CopyOf(bytes.AsSpan(0, count)) : null;
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            problem = Describe(exception);
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    internal static bool IsExpected(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or System.Security.SecurityException;

    internal static string Describe(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it does not exist",
        UnauthorizedAccessException => "permission denied, or it is a folder",
        PathTooLongException => "the path is too long",
        ArgumentException or NotSupportedException => "the path is malformed",
        _ => exception.Message,
    };

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private static UnixFileMode ModeOf(FileStream file) =>
        OperatingSystem.IsWindows() || !file.CanSeek ? UnixFileMode.None : File.GetUnixFileMode(file.SafeFileHandle);

    private static long LengthOf(FileStream file) => file.CanSeek ? file.Length : 0;
}
