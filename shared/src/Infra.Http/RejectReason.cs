namespace Infra.Http;

/// <summary>Why a message was refused: one value for each rule, the same in log, metrics and Proxy-Status (<see cref="RejectReasons"/> has its code and status).</summary>
public enum RejectReason : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The method is no token, or the first byte of the head begins none.</summary>
    MethodMalformed,

    /// <summary>The request line is not three parts with single spaces.</summary>
    RequestLineMalformed,

    /// <summary>HTTP/0.9: a request line without a version.</summary>
    VersionMissing,

    /// <summary>What stands for the version is none.</summary>
    VersionMalformed,

    /// <summary>A well-formed version that is neither 1.0 nor 1.1.</summary>
    VersionUnsupported,

    /// <summary>The target has a byte that no target has, or a form that its method does not take.</summary>
    TargetMalformed,

    /// <summary>The target is longer than its limit.</summary>
    TargetTooLong,

    /// <summary>The authority of an absolute target is not the one in Host.</summary>
    TargetHostDiffers,

    /// <summary>CONNECT or TRACE.</summary>
    MethodForbidden,

    /// <summary>A line ends with LF alone.</summary>
    BareLineFeed,

    /// <summary>CR stands somewhere else than before LF.</summary>
    BareCarriageReturn,

    /// <summary>NUL or another control character but HTAB.</summary>
    ControlCharacter,

    /// <summary>A field value has a byte above 7F, and the configuration refuses such values.</summary>
    FieldValueNotAscii,

    /// <summary>A field value goes on in the next line (obs-fold).</summary>
    FieldFolded,

    /// <summary>White space begins the first field line.</summary>
    SpaceBeforeFirstField,

    /// <summary>White space stands between a field name and its colon.</summary>
    SpaceBeforeColon,

    /// <summary>A field name is empty or no token.</summary>
    FieldNameMalformed,

    /// <summary>A field line has no colon.</summary>
    ColonMissing,

    /// <summary>The head is larger than its limit.</summary>
    HeadTooLarge,

    /// <summary>The head has more fields than its limit.</summary>
    TooManyFields,

    /// <summary>Connection lists more than 64 options.</summary>
    TooManyConnectionOptions,

    /// <summary>There is no Host.</summary>
    HostMissing,

    /// <summary>There is more than one Host.</summary>
    HostRepeated,

    /// <summary>Host is empty, has user information, a path or a bad port, or a name that is none.</summary>
    HostMalformed,

    /// <summary>Both Content-Length and Transfer-Encoding are given.</summary>
    TransferEncodingWithContentLength,

    /// <summary>Transfer-Encoding is given twice.</summary>
    TransferEncodingRepeated,

    /// <summary>Transfer-Encoding is not exactly chunked.</summary>
    TransferEncodingMalformed,

    /// <summary>Transfer-Encoding in a message of HTTP/1.0.</summary>
    TransferEncodingInHttp10,

    /// <summary>A real transfer coding before the final chunked.</summary>
    TransferCodingUnsupported,

    /// <summary>Content-Length is not digits.</summary>
    ContentLengthMalformed,

    /// <summary>Content-Length is above 2^62.</summary>
    ContentLengthTooLarge,

    /// <summary>Content-Length is given twice or as a list.</summary>
    ContentLengthRepeated,

    /// <summary>A request with Upgrade has a body.</summary>
    UpgradeWithBody,

    /// <summary>Expect is not 100-continue.</summary>
    ExpectationUnsupported,

    /// <summary>A chunk size is not hexadecimal digits.</summary>
    ChunkSizeMalformed,

    /// <summary>A chunk size has more than 16 digits, or the body is above 2^62 bytes.</summary>
    ChunkSizeTooLarge,

    /// <summary>A line of the chunked coding does not end with CR LF, or chunk data does not.</summary>
    ChunkLineEnd,

    /// <summary>A chunk extension has a control character.</summary>
    ChunkExtensionMalformed,

    /// <summary>A chunk extension is above 256 bytes, or all of a body are above 4,096.</summary>
    ChunkExtensionTooLong,

    /// <summary>There are more than 32 trailer fields.</summary>
    TooManyTrailers,

    /// <summary>The trailers are above 8,192 bytes.</summary>
    TrailersTooLarge,

    /// <summary>A trailer is a field of framing, routing or authorization.</summary>
    TrailerForbidden,

    /// <summary>A percent sign without two hexadecimal digits in a path.</summary>
    PercentMalformed,

    /// <summary>An encoded control character in a path.</summary>
    PathControlCharacter,

    /// <summary>%2F, %5C or a backslash in a path.</summary>
    PathEncodedSeparator,

    /// <summary>Dot segments that lead above the root.</summary>
    PathAboveRoot,

    /// <summary>The body is larger than its limit.</summary>
    BodyTooLarge,

    /// <summary>The head was not complete in time.</summary>
    HeadTimeout,

    /// <summary>The body came slower than its rate.</summary>
    BodyTimeout,

    /// <summary>The connection ended inside the message.</summary>
    BodyIncomplete,

    /// <summary>A response begins with something else than a status line.</summary>
    StatusLineMalformed,

    /// <summary>A status code is not 100 to 599.</summary>
    StatusMalformed,

    /// <summary>A 101 to a request that did not ask for it.</summary>
    UpgradeUnasked,

    /// <summary>More than 8 interim responses.</summary>
    TooManyInterimResponses,

    /// <summary>A WebSocket handshake of a version other than 13.</summary>
    WebSocketVersion,

    /// <summary>A WebSocket handshake without a key of 16 bytes.</summary>
    WebSocketKeyMalformed,

    /// <summary>The answer to a WebSocket handshake does not match its key.</summary>
    WebSocketAcceptWrong,

    /// <summary>Via names this proxy three times.</summary>
    ProxyLoop,

    /// <summary>A message of HTTP/2 has a field that belongs to a connection of HTTP/1 (RFC 9113 section 8.2.2).</summary>
    ConnectionFieldInHttp2,

    /// <summary>The value of a field of HTTP/2 begins or ends with white space (RFC 9113 section 8.2.1).</summary>
    FieldValueSpaceAround,
}
