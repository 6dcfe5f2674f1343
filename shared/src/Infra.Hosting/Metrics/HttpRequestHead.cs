using System.Buffers;
using System.Text;

namespace Infra.Hosting.Metrics;

/// <summary>
/// The head of an HTTP/1.1 request as far as the metrics listener needs it (RFC 9112 sections 2 and 3), read strictly: what is not exactly by the rule
/// is refused, since no honest client sends it.
/// <code>
/// GET /metrics HTTP/1.1 CRLF
/// Host: localhost:9975 CRLF
/// Accept: application/openmetrics-text CRLF
/// CRLF
/// </code>
/// </summary>
/// <param name="Method">The method, up to 16 letters.</param>
/// <param name="Path">The target up to a question mark; begins with a slash.</param>
/// <param name="Host">Value of the Host field; empty if there is none, which only HTTP/1.0 allows.</param>
/// <param name="Accept">Value of the Accept field; of several the first.</param>
public sealed record HttpRequestHead(string Method, string Path, string Host, string Accept)
{
    /// <summary>Most bytes of a head.</summary>
    public const int BytesMax = 8192;

    private const int FieldsMax = 64;
    private const int MethodLengthMax = 16;

    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>
    /// Reads a head from the start of <paramref name="bytes"/>. With <see cref="HttpHeadStatus.Incomplete"/> more bytes may complete it. Never throws, and
    /// looks at each byte a bounded number of times.
    /// </summary>
    public static HttpHeadStatus TryRead(ReadOnlySpan<byte> bytes, out HttpRequestHead? head)
    {
        head = null;
        ReadOnlySpan<byte> rest = bytes[..Math.Min(bytes.Length, BytesMax)];
        bool isCut = bytes.Length > BytesMax;
        HttpHeadStatus status = TryReadLine(ref rest, out ReadOnlySpan<byte> line);
        if (status == HttpHeadStatus.Incomplete) return isCut ? HttpHeadStatus.TooLarge : status;
        if (status != HttpHeadStatus.Complete || !TryReadStart(line, out string method, out string path, out bool isVersion11)) return HttpHeadStatus.Bad;

        string? host = null;
        string? accept = null;
        for (int i = 0; i <= FieldsMax; i++)
        {
            status = TryReadLine(ref rest, out line);
            if (status == HttpHeadStatus.Incomplete) return isCut || bytes.Length == BytesMax ? HttpHeadStatus.TooLarge : status;
            if (status != HttpHeadStatus.Complete) return status;
            if (line.IsEmpty)
            {
                if (host is null && isVersion11) return HttpHeadStatus.Bad;   // RFC 9112 section 3.2
                head = new HttpRequestHead(method, path, host ?? "", accept ?? "");
                return HttpHeadStatus.Complete;
            }

            if (!TryReadField(line, ref host, ref accept)) return HttpHeadStatus.Bad;
        }

        return HttpHeadStatus.TooLarge;
    }

    private static HttpHeadStatus TryReadLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        line = default;
        int end = rest.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0) return rest.Contains((byte)0) ? HttpHeadStatus.Bad : HttpHeadStatus.Incomplete;
        if (rest[end] == '\n') return HttpHeadStatus.Bad;   // a line feed alone ends no line here
        if (end + 1 == rest.Length) return HttpHeadStatus.Incomplete;
        if (rest[end + 1] != '\n') return HttpHeadStatus.Bad;
        line = rest[..end];
        rest = rest[(end + 2)..];
        return line.Contains((byte)0) ? HttpHeadStatus.Bad : HttpHeadStatus.Complete;
    }

    private static bool TryReadStart(ReadOnlySpan<byte> line, out string method, out string path, out bool isVersion11)
    {
        method = path = "";
        isVersion11 = line.EndsWith(" HTTP/1.1"u8);
        if (!isVersion11 && !line.EndsWith(" HTTP/1.0"u8)) return false;
        line = line[..^9];
        int space = line.IndexOf((byte)' ');
        if (space is <= 0 or > MethodLengthMax || line[..space].IndexOfAnyExcept(TokenBytes) >= 0) return false;
        ReadOnlySpan<byte> target = line[(space + 1)..];
        if (target.IsEmpty || target[0] != '/' || target.IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0) return false;
        int query = target.IndexOf((byte)'?');
        method = Encoding.ASCII.GetString(line[..space]);
        path = Encoding.ASCII.GetString(query < 0 ? target : target[..query]);
        return true;
    }

    private static bool TryReadField(ReadOnlySpan<byte> line, ref string? host, ref string? accept)
    {
        int colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].IndexOfAnyExcept(TokenBytes) >= 0) return false;   // also refuses folded lines and spaces before the colon
        ReadOnlySpan<byte> name = line[..colon];
        ReadOnlySpan<byte> value = line[(colon + 1)..].Trim(" \t"u8);
        if (Is(name, "host"u8))
        {
            if (host is not null || value.IndexOfAnyExceptInRange((byte)'!', (byte)'~') >= 0) return false;
            host = Encoding.ASCII.GetString(value);
        }
        else if (Is(name, "accept"u8))
        {
            accept ??= Encoding.Latin1.GetString(value);
        }
        else if (Is(name, "transfer-encoding"u8) || (Is(name, "content-length"u8) && !value.SequenceEqual("0"u8)))
        {
            return false;   // nothing here takes a body
        }

        return true;
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lowerCase) => Ascii.EqualsIgnoreCase(name, lowerCase);
}
