namespace Infra.Http;

/// <summary>Code and status of each <see cref="RejectReason"/>. Thread-safe.</summary>
public static class RejectReasons
{
    private static readonly Entry[] Entries =
    [
        new(0, "none", "Nothing is wrong."),
        new(400, "method-malformed", "The method is no token, or the first byte of the head begins none."),
        new(400, "request-line-malformed", "The request line is not three parts with single spaces."),
        new(400, "version-missing", "HTTP/0.9: a request line without a version."),
        new(400, "version-malformed", "What stands for the version is none."),
        new(505, "version-unsupported", "A well-formed version that is neither 1.0 nor 1.1."),
        new(400, "target-malformed", "The target has a byte that no target has, or a form that its method does not take."),
        new(414, "target-too-long", "The target is longer than its limit."),
        new(400, "target-host-differs", "The authority of an absolute target is not the one in Host."),
        new(405, "method-forbidden", "CONNECT or TRACE."),
        new(400, "bare-line-feed", "A line ends with LF alone."),
        new(400, "bare-carriage-return", "CR stands somewhere else than before LF."),
        new(400, "control-character", "NUL or another control character but HTAB."),
        new(400, "field-value-not-ascii", "A field value has a byte above 7F, and the configuration refuses such values."),
        new(400, "field-folded", "A field value goes on in the next line (obs-fold)."),
        new(400, "space-before-first-field", "White space begins the first field line."),
        new(400, "space-before-colon", "White space stands between a field name and its colon."),
        new(400, "field-name-malformed", "A field name is empty or no token."),
        new(400, "colon-missing", "A field line has no colon."),
        new(431, "head-too-large", "The head is larger than its limit."),
        new(431, "too-many-fields", "The head has more fields than its limit."),
        new(431, "too-many-connection-options", "Connection lists more than 64 options."),
        new(400, "host-missing", "There is no Host."),
        new(400, "host-repeated", "There is more than one Host."),
        new(400, "host-malformed", "Host is empty, has user information, a path or a bad port, or a name that is none."),
        new(400, "transfer-encoding-with-content-length", "Both Content-Length and Transfer-Encoding are given."),
        new(400, "transfer-encoding-repeated", "Transfer-Encoding is given twice."),
        new(400, "transfer-encoding-malformed", "Transfer-Encoding is not exactly chunked."),
        new(400, "transfer-encoding-in-http-1.0", "Transfer-Encoding in a message of HTTP/1.0."),
        new(501, "transfer-coding-unsupported", "A real transfer coding before the final chunked."),
        new(400, "content-length-malformed", "Content-Length is not digits."),
        new(400, "content-length-too-large", "Content-Length is above 2^62."),
        new(400, "content-length-repeated", "Content-Length is given twice or as a list."),
        new(400, "upgrade-with-body", "A request with Upgrade has a body."),
        new(417, "expectation-unsupported", "Expect is not 100-continue."),
        new(400, "chunk-size-malformed", "A chunk size is not hexadecimal digits."),
        new(400, "chunk-size-too-large", "A chunk size has more than 16 digits, or the body is above 2^62 bytes."),
        new(400, "chunk-line-end", "A line of the chunked coding does not end with CR LF, or chunk data does not."),
        new(400, "chunk-extension-malformed", "A chunk extension has a control character."),
        new(400, "chunk-extension-too-long", "A chunk extension is above 256 bytes, or all of a body are above 4,096."),
        new(400, "too-many-trailers", "There are more than 32 trailer fields."),
        new(400, "trailers-too-large", "The trailers are above 8,192 bytes."),
        new(400, "trailer-forbidden", "A trailer is a field of framing, routing or authorization."),
        new(400, "percent-malformed", "A percent sign without two hexadecimal digits in a path."),
        new(400, "path-control-character", "An encoded control character in a path."),
        new(400, "path-encoded-separator", "%2F, %5C or a backslash in a path."),
        new(400, "path-above-root", "Dot segments that lead above the root."),
        new(413, "body-too-large", "The body is larger than its limit."),
        new(408, "head-timeout", "The head was not complete in time."),
        new(408, "body-timeout", "The body came slower than its rate."),
        new(400, "body-incomplete", "The connection ended inside the message."),
        new(502, "status-line-malformed", "A response begins with something else than a status line."),
        new(502, "status-malformed", "A status code is not 100 to 599."),
        new(502, "upgrade-unasked", "A 101 to a request that did not ask for it."),
        new(502, "too-many-interim-responses", "More than 8 interim responses."),
        new(426, "websocket-version", "A WebSocket handshake of a version other than 13."),
        new(400, "websocket-key-malformed", "A WebSocket handshake without a key of 16 bytes."),
        new(502, "websocket-accept-wrong", "The answer to a WebSocket handshake does not match its key."),
        new(502, "proxy-loop", "Via names this proxy three times."),
        new(400, "connection-field-in-http2", "A field of HTTP/2 that belongs to a connection of HTTP/1."),
        new(400, "field-value-space-around", "The value of a field of HTTP/2 begins or ends with white space."),
    ];

    /// <summary>How many reasons there are, <see cref="RejectReason.None"/> among them: values are 0 to one less.</summary>
    public static int Count => Entries.Length;

    /// <summary>Status for the client whose request was refused; a response that was refused for the same reason is always answered with 502. 0 for none.</summary>
    public static int Status(this RejectReason reason) => Entries[(int)reason].Status;

    /// <summary>The code for log, metrics and <c>details</c> of Proxy-Status: lower-case letters, digits, hyphens, dots.</summary>
    public static string Code(this RejectReason reason) => Entries[(int)reason].Code;

    /// <summary>One sentence for a person.</summary>
    public static string Explanation(this RejectReason reason) => Entries[(int)reason].Explanation;

    private sealed record Entry(int Status, string Code, string Explanation);
}
