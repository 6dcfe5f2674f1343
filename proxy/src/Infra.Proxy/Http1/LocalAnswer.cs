using Infra.Http;
using Infra.Http.Fields;
using Infra.Http.Forwarding;
using Infra.Http.Http1;

namespace Infra.Proxy.Http1;

/// <summary>An answer that the proxy gives itself: a status, and why in Proxy-Status (RFC 9209).</summary>
/// <param name="Status">The status.</param>
/// <param name="Error">The error type; none for an answer that is no error.</param>
/// <param name="Reason">The reason code; none if the error type says it all.</param>
internal readonly record struct LocalAnswer(int Status, ProxyError Error, RejectReason Reason)
{
    private const int MethodForbidden = 405;

    /// <summary>The methods that are forwarded, for Allow.</summary>
    internal static ReadOnlySpan<byte> AllowedMethods => "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"u8;

    /// <summary>Whether the request was at fault, not a server.</summary>
    internal bool IsOfRequest => Error is ProxyError.HttpRequestError or ProxyError.ProxyLoopDetected;

    /// <summary>For a request that was refused.</summary>
    internal static LocalAnswer Refuse(RejectReason reason, ProxyError error = ProxyError.HttpRequestError) => new(reason.Status(), error, reason);

    /// <summary>For an upstream that failed.</summary>
    internal static LocalAnswer Fail(ProxyError error, RejectReason reason = RejectReason.None) => new(error.Status(), error, reason);

    /// <summary>Writes it for a client of HTTP/1; it has no body. To a call of gRPC it is 200 with the status in grpc-status.</summary>
    internal int Write(ForwardingOptions options, bool isGrpc, bool keepsAlive, int clientMinorVersion, TimeProvider time, Span<byte> target)
    {
        var writer = new Http1Writer(target);
        writer.WriteStatusLine(isGrpc ? 200 : Status);
        ResponsePlan.WriteDate(ref writer, time);
        if (Error != ProxyError.None) ProxyStatus.Write(ref writer, options.Pseudonym.Span, Error, Reason);
        if (Status == MethodForbidden || Error == ProxyError.None) writer.WriteField(FieldId.Allow, AllowedMethods);
        if (isGrpc)
        {
            writer.WriteField(FieldId.ContentType, "application/grpc"u8);
            writer.WriteField(FieldId.GrpcStatus, ProxyErrors.GrpcStatusOf(Status));
        }
        writer.WriteField(FieldId.ContentLength, 0);
        if (!keepsAlive) writer.WritePrepared("Connection: close\r\n"u8);
        else if (clientMinorVersion == 0) writer.WritePrepared("Connection: keep-alive\r\n"u8);
        writer.EndHead();
        return writer.Offset;
    }
}
