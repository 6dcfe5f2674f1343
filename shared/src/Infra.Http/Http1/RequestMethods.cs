namespace Infra.Http.Http1;

/// <summary>Properties of methods. Thread-safe.</summary>
public static class RequestMethods
{
    /// <summary>Which method a token is.</summary>
    public static RequestMethod Find(ReadOnlySpan<byte> token) => token.Length switch
    {
        3 when token.SequenceEqual("GET"u8) => RequestMethod.Get,
        3 when token.SequenceEqual("PUT"u8) => RequestMethod.Put,
        4 when token.SequenceEqual("POST"u8) => RequestMethod.Post,
        4 when token.SequenceEqual("HEAD"u8) => RequestMethod.Head,
        5 when token.SequenceEqual("PATCH"u8) => RequestMethod.Patch,
        5 when token.SequenceEqual("TRACE"u8) => RequestMethod.Trace,
        6 when token.SequenceEqual("DELETE"u8) => RequestMethod.Delete,
        7 when token.SequenceEqual("OPTIONS"u8) => RequestMethod.Options,
        7 when token.SequenceEqual("CONNECT"u8) => RequestMethod.Connect,
        _ => RequestMethod.Other,
    };

    /// <summary>Whether a request may be sent twice with the effect of once (RFC 9110 section 9.2.2): GET, HEAD, OPTIONS, TRACE, PUT, DELETE.</summary>
    public static bool IsIdempotent(this RequestMethod method) => method is
        RequestMethod.Get or RequestMethod.Head or RequestMethod.Options or RequestMethod.Trace or RequestMethod.Put or RequestMethod.Delete;
}
