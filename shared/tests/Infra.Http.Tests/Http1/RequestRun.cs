using System.Globalization;
using System.Text;
using Infra.Http.Http1;

namespace Infra.Http.Tests.Http1;

/// <summary>Parses a request, head and body, from pieces, and says in one line what came of it.</summary>
internal static class RequestRun
{
    /// <summary>Feeds the bytes so that they have arrived up to each of <paramref name="ends"/> in turn.</summary>
    internal static string Of(byte[] bytes, IEnumerable<int> ends, HeadLimits? limits = null)
    {
        var head = new RequestHead(limits ?? HeadLimits.Request);
        int available = 0;
        using IEnumerator<int> arrivals = ends.GetEnumerator();
        while (head.Parse(bytes.AsSpan(0, available)) == HeadState.NeedsMore)
        {
            if (!arrivals.MoveNext()) return "needs more";
            available = arrivals.Current;
        }
        if (head.State == HeadState.Refused) return $"refused {head.Reason.Code()} at {head.ReasonOffset}";
        string end = OfBody(bytes, head, arrivals, available);
        return end.StartsWith("refused", StringComparison.Ordinal) ? end : Summary(bytes, head, end);
    }

    internal static string Whole(byte[] bytes, HeadLimits? limits = null) => Of(bytes, [bytes.Length], limits);

    private static string OfBody(byte[] bytes, RequestHead head, IEnumerator<int> arrivals, int available)
    {
        if (head.Body != BodyKind.Chunked) return head.Body == BodyKind.Length ? $"length:{head.ContentLength}" : "none";
        var decoder = new ChunkedDecoder();
        int start = head.Length;
        while (true)
        {
            ChunkStep step = decoder.Next(bytes.AsSpan(start, available - start), out int consumed, out ReadOnlySpan<byte> data);
            start += consumed;
            if (step == ChunkStep.Refused) return $"refused {decoder.Reason.Code()} after {decoder.BodyBytes}";
            if (step == ChunkStep.End) return $"chunked:{decoder.BodyBytes}" + (decoder.TrailerCount > 0 ? $"|trailers:{decoder.TrailersOf(data).Count}" : "");
            if (step == ChunkStep.Data) continue;
            if (!arrivals.MoveNext()) return "chunked-incomplete";
            available = arrivals.Current;
        }
    }

    private static string Summary(byte[] bytes, RequestHead head, string body)
    {
        string path = Encoding.Latin1.GetString(head.PathAndQueryOf(bytes));
        string[] bodyParts = body.Split('|');
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Encoding.ASCII.GetString(head.MethodOf(bytes))} 1.{head.MinorVersion} {(path.Length > 1000 ? "long" : path)} {bodyParts[0]} {(head.KeepsAlive ? "keep" : "close")}");
        if (head.ExpectsContinue) text.Append(" expect");
        if (head.Upgrade != UpgradeKind.None) text.Append(CultureInfo.InvariantCulture, $" upgrade:{head.Upgrade}");
        if (bodyParts.Length > 1) text.Append(' ').Append(bodyParts[1]);
        return text.ToString();
    }
}
