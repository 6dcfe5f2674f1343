namespace Infra.Http.Forwarding;

/// <summary>Names and statuses of <see cref="ProxyError"/>. Thread-safe.</summary>
public static class ProxyErrors
{
    private static readonly Entry[] Entries =
    [
        new(0, ""),
        new(404, "destination_not_found"),
        new(400, "http_request_error"),
        new(403, "http_request_denied"),
        new(503, "destination_unavailable"),
        new(503, "connection_limit_reached"),
        new(502, "dns_error"),
        new(504, "dns_timeout"),
        new(502, "connection_refused"),
        new(502, "destination_ip_unroutable"),
        new(504, "connection_timeout"),
        new(502, "connection_terminated"),
        new(504, "connection_read_timeout"),
        new(504, "connection_write_timeout"),
        new(502, "tls_protocol_error"),
        new(502, "tls_certificate_error"),
        new(502, "tls_alert_received"),
        new(502, "http_protocol_error"),
        new(502, "http_response_incomplete"),
        new(502, "http_response_header_section_size"),
        new(502, "http_response_body_size"),
        new(502, "http_response_transfer_coding"),
        new(504, "http_response_timeout"),
        new(502, "http_upgrade_failed"),
        new(502, "proxy_loop_detected"),
        new(500, "proxy_internal_error"),
    ];

    /// <summary>How many there are, none among them: values are 0 to one less.</summary>
    public static int Count => Entries.Length;

    /// <summary>The status that a client gets, unless the cause has its own (a <see cref="RejectReason"/>, a configured one); 0 for none.</summary>
    public static int Status(this ProxyError error) => Entries[(int)error].Status;

    /// <summary>The error type's name in Proxy-Status; empty for none.</summary>
    public static string Type(this ProxyError error) => Entries[(int)error].Type;

    /// <summary>The error for a response head or body that was refused.</summary>
    public static ProxyError OfResponse(RejectReason reason) => reason switch
    {
        RejectReason.None => ProxyError.None,
        RejectReason.HeadTooLarge or RejectReason.TooManyFields or RejectReason.TooManyConnectionOptions or RejectReason.TooManyTrailers or RejectReason.TrailersTooLarge
            => ProxyError.HttpResponseHeaderSectionSize,
        RejectReason.TransferCodingUnsupported => ProxyError.HttpResponseTransferCoding,
        RejectReason.BodyTooLarge => ProxyError.HttpResponseBodySize,
        RejectReason.BodyIncomplete => ProxyError.HttpResponseIncomplete,
        RejectReason.UpgradeUnasked or RejectReason.WebSocketAcceptWrong => ProxyError.HttpUpgradeFailed,
        _ => ProxyError.HttpProtocolError,
    };

    /// <summary>The status of gRPC that stands for an HTTP status in a local answer: 400 is 13, 401 16, 403 7, 404 12, 429 and 502 to 504 14, others 2.</summary>
    public static int GrpcStatusOf(int status) => status switch
    {
        400 => 13,
        401 => 16,
        403 => 7,
        404 => 12,
        429 or 502 or 503 or 504 => 14,
        _ => 2,
    };

    private sealed record Entry(int Status, string Type);
}
