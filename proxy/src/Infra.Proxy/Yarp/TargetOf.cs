using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Infra.Proxy.Yarp;

/// <summary>
/// Finds the target of a request that goes up. YARP decodes a path and encodes it again, so that <c>%2f</c> becomes <c>%252f</c>; where nobody has changed the path, what the client
/// wrote goes up instead.
/// </summary>
internal static class TargetOf
{
    /// <summary>The target in origin form.</summary>
    /// <param name="context">The request.</param>
    /// <param name="destinationPrefix">The destination's address.</param>
    /// <param name="uri">Where the transforms send it.</param>
    internal static string Request(HttpContext context, string destinationPrefix, Uri uri)
    {
        string raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!raw.StartsWith('/') || !IsUntouched(context.Request, raw)) return uri.PathAndQuery;
        if (IsJoined(destinationPrefix, raw, uri.OriginalString)) return JoinPath(destinationPrefix, raw);
        Uri untransformed = RequestUtilities.MakeDestinationAddress(destinationPrefix, context.Request.Path, context.Request.QueryString);
        if (!string.Equals(uri.OriginalString, untransformed.OriginalString, StringComparison.Ordinal)) return uri.PathAndQuery;
        return JoinPath(destinationPrefix, raw);
    }

    // What YARP makes of a path that needs no encoding; looking costs less than making it again.
    private static bool IsJoined(ReadOnlySpan<char> destinationPrefix, ReadOnlySpan<char> raw, ReadOnlySpan<char> address)
    {
        ReadOnlySpan<char> prefix = destinationPrefix.TrimEnd('/');
        return address.Length == prefix.Length + raw.Length && address.StartsWith(prefix, StringComparison.Ordinal) && address.EndsWith(raw, StringComparison.Ordinal);
    }

    private static string JoinPath(string destinationPrefix, string raw)
    {
        // Most destinations have no path.
        int path = destinationPrefix.IndexOf('/', destinationPrefix.IndexOf("://", StringComparison.Ordinal) + 3);
        if (path < 0 || path == destinationPrefix.Length - 1) return raw;
        return new Uri(destinationPrefix, UriKind.Absolute).AbsolutePath.TrimEnd('/') + raw;
    }

    /// <summary>Whether the application still sees the path and the query that the client wrote. Dots in a path count as touched: they are resolved there.</summary>
    internal static bool IsUntouched(HttpRequest request, string raw)
    {
        if (request.PathBase.HasValue) return false;
        int question = raw.IndexOf('?', StringComparison.Ordinal);
        string path = question < 0 ? raw : raw[..question];
        string query = question < 0 ? "" : raw[question..];
        if ((request.QueryString.Value ?? "") != (query == "?" ? "" : query) && (request.QueryString.Value ?? "") != query) return false;
        return string.Equals(Decode(path), request.Path.Value, StringComparison.Ordinal);
    }

    // As Kestrel decodes: everything but an encoded slash, which would look like one that separates.
    private static string Decode(string path)
    {
        if (!path.Contains('%', StringComparison.Ordinal)) return path;
        var decoded = new System.Text.StringBuilder(path.Length);
        int from = 0;
        while (true)
        {
            int slash = path.IndexOf("%2f", from, StringComparison.OrdinalIgnoreCase);
            decoded.Append(Uri.UnescapeDataString(slash < 0 ? path[from..] : path[from..slash]));
            if (slash < 0) return decoded.ToString();
            decoded.Append(path, slash, 3);
            from = slash + 3;
        }
    }
}
