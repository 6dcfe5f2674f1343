using System.Diagnostics.CodeAnalysis;

namespace Infra.Dns.Query.Arguments;

/// <summary>Files of the disk; <c>-</c> is standard input.</summary>
internal sealed class DiskFiles : IFileReader
{
    public bool TryRead(string path, int bytesMax, out byte[] bytes, [NotNullWhen(false)] out string? problem)
    {
        bytes = [];
        problem = $"is larger than {bytesMax} bytes";
        try
        {
            using Stream stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            byte[] buffer = new byte[4096];
            int length = 0;
            while (true)
            {
                if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
                int count = stream.Read(buffer, length, buffer.Length - length);
                if (count == 0) break;
                length += count;
                if (length > bytesMax) return false;
            }
            bytes = buffer[..length];
            problem = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read";
            return false;
        }
    }
}
