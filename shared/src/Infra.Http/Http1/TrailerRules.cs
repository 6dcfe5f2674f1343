using Infra.Http.Fields;

namespace Infra.Http.Http1;

/// <summary>Fields that are refused as trailers (RFC 9110 section 6.5.1): whoever merges trailers into the head must not change framing, routing or authorization by it. Thread-safe.</summary>
public static class TrailerRules
{
    /// <summary>Whether a trailer of that name is refused.</summary>
    public static bool IsForbidden(FieldId id, ReadOnlySpan<byte> name, bool isResponse) => id switch
    {
        FieldId.TransferEncoding or FieldId.ContentLength or FieldId.Trailer or FieldId.Connection or FieldId.KeepAlive or FieldId.ProxyConnection or FieldId.Te or FieldId.Upgrade => true,
        FieldId.Host or FieldId.MaxForwards or FieldId.Expect or FieldId.Via or FieldId.Forwarded or FieldId.XRealIp or FieldId.TrueClientIp or FieldId.CfConnectingIp => true,
        FieldId.Authorization or FieldId.ProxyAuthorization or FieldId.ProxyAuthenticate or FieldId.Cookie or FieldId.ClientCert or FieldId.ClientCertChain => true,
        FieldId.ContentType or FieldId.ContentEncoding or FieldId.ContentRange or FieldId.Range => true,
        FieldId.SetCookie or FieldId.WwwAuthenticate or FieldId.Location => isResponse,
        _ => FieldNames.IsForwardedFamily(name),
    };
}
