using System.Text;
using Infra.Http;
using Infra.Http.Http1;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Infra.Proxy.Http2;

/// <summary>The end of a request's body in the form of HTTP/1.1, with the trailers that Kestrel took. The decoder of HTTP/1 judges them, so the same ones are refused however they came.</summary>
internal static class RequestTrailers
{
    /// <summary>Writes the last chunk and the trailers.</summary>
    /// <param name="request">A request whose body has been read to its end.</param>
    /// <param name="dropsUnderscores">Whether trailers with an underscore in their name are left out, as fields of a head are.</param>
    /// <param name="output">Where they are written; trailers of 8 KiB fit.</param>
    /// <param name="length">How much was written.</param>
    /// <returns>Why they are refused; none if they are not.</returns>
    internal static RejectReason Write(HttpRequest request, bool dropsUnderscores, Span<byte> output, out int length)
    {
        var writer = new Http1Writer(output);
        writer.WriteLastChunk();
        if (request.HttpContext.Features.Get<IHttpRequestTrailersFeature>() is { Available: true } trailers)
        {
            foreach (KeyValuePair<string, StringValues> field in trailers.Trailers)
            {
                if (dropsUnderscores && field.Key.Contains('_', StringComparison.Ordinal)) continue;
                foreach (string? value in field.Value)
                {
                    if (Http2RequestHead.HasSpaceAround(value)) return Refuse(RejectReason.FieldValueSpaceAround, out length);
                    writer.WriteField(Encoding.Latin1.GetBytes(field.Key), Encoding.Latin1.GetBytes(value ?? ""));
                }
            }
        }
        writer.EndHead();
        if (writer.IsRefused) return Refuse(RejectReason.FieldNameMalformed, out length);
        if (writer.HasOverflowed) return Refuse(RejectReason.TrailersTooLarge, out length);
        length = writer.Offset;
        var decoder = new ChunkedDecoder();
        decoder.Next(output[..length], out _, out _);
        return decoder.Reason;
    }

    private static RejectReason Refuse(RejectReason reason, out int length)
    {
        length = 0;
        return reason;
    }
}
