using Infra.Parsing;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Cert;

/// <summary>Reads files that the command line names.</summary>
internal static class InputFile
{
    /// <summary>Reads a whole file of at most <paramref name="bytesMax"/> bytes; otherwise the mistake is noted.</summary>
    internal static bool TryRead(string path, int bytesMax, out byte[] bytes, Mistakes mistakes)
    {
        bytes = [];
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            int roomBytes = file.CanSeek ? (int)Math.Min(file.Length, bytesMax) + 1 : bytesMax + 1;
            var room = new byte[roomBytes];
            int count = file.ReadAtLeast(room, room.Length, throwOnEndOfStream: false);
            if (count <= bytesMax && count < room.Length)
            {
                bytes = room.AsSpan(0, count).ToArray();
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(room);   // it may be a key
                return true;
            }
            mistakes.Config($"{TextEscape.Escape(path)} has more than {bytesMax} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            mistakes.Config($"{TextEscape.Escape(path)} cannot be read: {TextEscape.Escape(e.Message)}");
        }
        return false;
    }
}
