namespace Infra.Pki.Trust;

/// <summary>Reads whole files up to a bound, whatever kind of file it is.</summary>
internal static class BoundedFile
{
    internal static bool TryRead(string path, int sizeMax, out byte[] bytes, out PkiError error)
    {
        bytes = [];
        string name = Infra.Parsing.TextEscape.Escape(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            long size = file.CanSeek ? file.Length : 0;
            if (size > sizeMax) return Fail(PkiErrorKind.TooLarge, $"{name} has more than {sizeMax} bytes", out error);
            byte[] read = new byte[file.CanSeek ? (int)size + 1 : sizeMax + 1];   // one more shows that it grew
            int count = file.ReadAtLeast(read, read.Length, throwOnEndOfStream: false);
            bytes = read.AsSpan(0, count).ToArray();
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(read);   // it may have been a key
            if (count == read.Length) return Fail(PkiErrorKind.TooLarge, $"{name} has more than {sizeMax} bytes, or grew while it was read", out error);
            error = default;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Fail(PkiErrorKind.Unreadable, $"{name} cannot be read: {Reason(e)}", out error);
        }
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "it is a folder, or permission is denied",
        _ => "it is no readable file",
    };

    private static bool Fail(PkiErrorKind kind, string message, out PkiError error)
    {
        error = new PkiError(kind, message);
        return false;
    }
}
