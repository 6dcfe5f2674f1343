using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Config;
using Infra.Hosting.Control;
using Infra.Parsing;

namespace Infra.Proxy.Config;

/// <summary>Values that several nodes have.</summary>
internal static class ConfigShapes
{
    private const string UnixPrefix = "unix:";

    /// <summary>Addresses and prefixes in one text, separated by commas, as River writes them.</summary>
    internal static ConfigShape<IReadOnlyList<IpPrefix>> Prefixes { get; } = ConfigShape.Parsed<IReadOnlyList<IpPrefix>>(
        "addresses or prefixes separated by commas, such as \"10.0.0.0/8, 2001:db8::1\"", TryParsePrefixes, prefixes => string.Join(", ", prefixes));

    /// <summary>Whole milliseconds.</summary>
    internal static TimeSpan Milliseconds(ConfigSection section, string key, string doc, int fallback, int min = 1) =>
        TimeSpan.FromMilliseconds(section.Integer(key, doc, fallback, min, 24 * 3600 * 1000));

    /// <summary>Reads <c>IP:PORT</c> or <c>unix:/path</c> or <c>/path</c>.</summary>
    internal static bool TryParseEndPoint(string text, [NotNullWhen(true)] out EndPoint? endPoint, out string problem)
    {
        endPoint = null;
        problem = "";
        string path = text.StartsWith(UnixPrefix, StringComparison.Ordinal) ? text[UnixPrefix.Length..] : text;
        if (path.Length < text.Length || text.StartsWith('/'))
        {
            if (path.StartsWith('/') && path.Length > 1 && Encoding.UTF8.GetByteCount(path) <= SocketPath.BytesMax && !path.Contains('\0', StringComparison.Ordinal))
            {
                endPoint = new UnixDomainSocketEndPoint(path);
                return true;
            }
            problem = $"a path of a unix socket is absolute and has at most {SocketPath.BytesMax} bytes";
            return false;
        }
        if (EndPointText.TryParse(text, null, out IPEndPoint address, out TextError error))
        {
            endPoint = address;
            return true;
        }
        problem = $"it must be an address with a port, or unix: and an absolute path ({HintFor(text) ?? error.ToString()})";
        return false;
    }

    // What people write instead, and what to write for it.
    private static string? HintFor(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0) return $"it is written without {TextEscape.Escape(text.AsSpan(0, scheme + 3).ToString())}";
        int colon = text.LastIndexOf(':');
        string host = text[..Math.Max(colon, 0)], port = text[(colon + 1)..];
        bool isPort = port.Length is > 0 and <= 5 && port.All(char.IsAsciiDigit);
        if (host is "" or "*" && isPort) return $"the address is missing: 127.0.0.1:{port} is this machine, 0.0.0.0:{port} every address that it has";
        string name = colon < 0 ? text : host;
        bool isName = name.Any(char.IsAsciiLetter) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');
        return isName ? "names are not looked up yet: write the address that it has" : null;
    }

    /// <summary>The text that reads back to the same.</summary>
    internal static string Format(EndPoint endPoint) => endPoint is IPEndPoint ip ? EndPointText.Format(ip) : UnixPrefix + endPoint;

    private static bool TryParsePrefixes(string text, out IReadOnlyList<IpPrefix> prefixes)
    {
        List<IpPrefix> list = [];
        prefixes = list;
        foreach (string each in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!IpPrefix.TryParse(each, out IpPrefix prefix)) return false;
            list.Add(prefix);
        }
        return list.Count <= 4096;
    }
}
