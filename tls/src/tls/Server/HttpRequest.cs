using System.Text;

namespace Infra.Tls.Tool.Server;

/// <summary>The first line of an HTTP/1 request (RFC 9112 section 3): <c>METHOD SP TARGET SP HTTP/1.x</c>. What follows is not looked at.</summary>
/// <param name="Method">As it came.</param>
/// <param name="Segments">The path of the target, taken apart at slashes and decoded; every one is a plain file name. Empty for "/".</param>
/// <param name="IsFolder">Whether the path ends in a slash.</param>
internal sealed record HttpRequest(string Method, IReadOnlyList<string> Segments, bool IsFolder)
{
    private const int SegmentsMax = 64;

    /// <summary>Reads a request's head; null for what is no request of HTTP/1, or a path that names no file below its root.</summary>
    internal static HttpRequest? Read(ReadOnlySpan<byte> head)
    {
        int end = head.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 || !Ascii.IsValid(head[..end])) return null;
        string[] parts = Encoding.ASCII.GetString(head[..end]).Split(' ');
        if (parts is not [{ Length: > 0 } method, ['/', ..] target, "HTTP/1.1" or "HTTP/1.0"]) return null;

        int query = target.AsSpan().IndexOfAny('?', '#');
        string path = query < 0 ? target : target[..query];
        string[] raw = path[1..].Split('/');
        bool isFolder = raw[^1].Length == 0;
        List<string> segments = [];
        foreach (string text in isFolder ? raw[..^1] : raw)
        {
            if (segments.Count == SegmentsMax || Decode(text) is not { } segment || !IsPlainName(segment)) return null;
            segments.Add(segment);
        }
        return new HttpRequest(method, segments, isFolder);
    }

    /// <summary>No way up, nothing hidden, nothing that a file system takes for more than a name.</summary>
    private static bool IsPlainName(string segment) => segment.Length > 0 && segment[0] != '.' && !segment.AsSpan().ContainsAny('/', '\\') && !segment.Any(char.IsControl);

    /// <summary>Percent-decodes (RFC 3986 section 2.1); null unless the result is UTF-8.</summary>
    private static string? Decode(string text)
    {
        byte[] bytes = new byte[text.Length];
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes[count++] = (byte)text[i];
                continue;
            }
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) return null;
            bytes[count++] = Convert.ToByte(text.Substring(i + 1, 2), 16);
            i += 2;
        }
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes, 0, count);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
